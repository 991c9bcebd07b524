#pragma once

#include <memory>

#include "keyhold/aws/kms_crypto_shapes.h"
#include "keyhold/aws/kms_grant_shapes.h"
#include "keyhold/aws/kms_key_store_shapes.h"
#include "keyhold/aws/kms_material_shapes.h"
#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/sts_shapes.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// The operations of AWS KMS, without a wire. Each returns the answer, or an Error whose reason is AWS's exception.
/// Every operation resolves its key, asks the policies, looks at the key's state, and only then works; those that
/// change state are durable, audit line included, before they return, and seen by every call that starts after that.
/// Threads: safe from any executor; outlives every call made on it.
class Service {
 public:
  explicit Service(Parts parts) : parts_(parts) {}

  Task<Result<aws::EncryptResponse>> encrypt(Call& call, aws::EncryptRequest request);
  Task<Result<aws::DecryptResponse>> decrypt(Call& call, aws::DecryptRequest request);
  Task<Result<aws::ReEncryptResponse>> re_encrypt(Call& call, aws::ReEncryptRequest request);
  Task<Result<aws::GenerateDataKeyResponse>> generate_data_key(Call& call, aws::GenerateDataKeyRequest request);
  Task<Result<aws::GenerateDataKeyWithoutPlaintextResponse>> generate_data_key_without_plaintext(
      Call& call, aws::GenerateDataKeyWithoutPlaintextRequest request);
  Task<Result<aws::GenerateDataKeyPairResponse>> generate_data_key_pair(Call& call,
                                                                        aws::GenerateDataKeyPairRequest request);
  Task<Result<aws::GenerateDataKeyPairWithoutPlaintextResponse>> generate_data_key_pair_without_plaintext(
      Call& call, aws::GenerateDataKeyPairWithoutPlaintextRequest request);
  Task<Result<aws::GenerateRandomResponse>> generate_random(Call& call, aws::GenerateRandomRequest request);

  Task<Result<aws::SignResponse>> sign(Call& call, aws::SignRequest request);
  Task<Result<aws::VerifyResponse>> verify(Call& call, aws::VerifyRequest request);
  Task<Result<aws::GenerateMacResponse>> generate_mac(Call& call, aws::GenerateMacRequest request);
  Task<Result<aws::VerifyMacResponse>> verify_mac(Call& call, aws::VerifyMacRequest request);
  Task<Result<aws::GetPublicKeyResponse>> get_public_key(Call& call, aws::GetPublicKeyRequest request);
  Task<Result<aws::DeriveSharedSecretResponse>> derive_shared_secret(Call& call,
                                                                     aws::DeriveSharedSecretRequest request);
  Task<Result<aws::EncapsulateResponse>> encapsulate(Call& call, aws::EncapsulateRequest request);
  Task<Result<aws::DecapsulateResponse>> decapsulate(Call& call, aws::DecapsulateRequest request);

  Task<Result<aws::CreateKeyResponse>> create_key(Call& call, aws::CreateKeyRequest request);
  Task<Result<aws::DescribeKeyResponse>> describe_key(Call& call, aws::DescribeKeyRequest request);
  Task<Result<aws::ListKeysResponse>> list_keys(Call& call, aws::ListKeysRequest request);
  Task<Status> enable_key(Call& call, aws::EnableKeyRequest request);
  Task<Status> disable_key(Call& call, aws::DisableKeyRequest request);
  Task<Result<aws::ScheduleKeyDeletionResponse>> schedule_key_deletion(Call& call,
                                                                       aws::ScheduleKeyDeletionRequest request);
  Task<Result<aws::CancelKeyDeletionResponse>> cancel_key_deletion(Call& call, aws::CancelKeyDeletionRequest request);

  Task<Status> update_key_description(Call& call, aws::UpdateKeyDescriptionRequest request);

  Task<Status> tag_resource(Call& call, aws::TagResourceRequest request);
  Task<Status> untag_resource(Call& call, aws::UntagResourceRequest request);
  Task<Result<aws::ListResourceTagsResponse>> list_resource_tags(Call& call, aws::ListResourceTagsRequest request);

  Task<Status> put_key_policy(Call& call, aws::PutKeyPolicyRequest request);
  Task<Result<aws::GetKeyPolicyResponse>> get_key_policy(Call& call, aws::GetKeyPolicyRequest request);
  Task<Result<aws::ListKeyPoliciesResponse>> list_key_policies(Call& call, aws::ListKeyPoliciesRequest request);

  Task<Status> create_alias(Call& call, aws::CreateAliasRequest request);
  Task<Status> update_alias(Call& call, aws::UpdateAliasRequest request);
  Task<Status> delete_alias(Call& call, aws::DeleteAliasRequest request);
  Task<Result<aws::ListAliasesResponse>> list_aliases(Call& call, aws::ListAliasesRequest request);

  Task<Result<aws::CreateGrantResponse>> create_grant(Call& call, aws::CreateGrantRequest request);
  Task<Result<aws::ListGrantsResponse>> list_grants(Call& call, aws::ListGrantsRequest request);
  Task<Result<aws::ListGrantsResponse>> list_retirable_grants(Call& call, aws::ListRetirableGrantsRequest request);
  Task<Status> retire_grant(Call& call, aws::RetireGrantRequest request);
  Task<Status> revoke_grant(Call& call, aws::RevokeGrantRequest request);

  Task<Status> enable_key_rotation(Call& call, aws::EnableKeyRotationRequest request);
  Task<Status> disable_key_rotation(Call& call, aws::DisableKeyRotationRequest request);
  Task<Result<aws::GetKeyRotationStatusResponse>> get_key_rotation_status(Call& call,
                                                                          aws::GetKeyRotationStatusRequest request);
  Task<Result<aws::RotateKeyOnDemandResponse>> rotate_key_on_demand(Call& call, aws::RotateKeyOnDemandRequest request);
  Task<Result<aws::ListKeyRotationsResponse>> list_key_rotations(Call& call, aws::ListKeyRotationsRequest request);

  Task<Result<aws::GetParametersForImportResponse>> get_parameters_for_import(
      Call& call, aws::GetParametersForImportRequest request);
  Task<Result<aws::ImportKeyMaterialResponse>> import_key_material(Call& call, aws::ImportKeyMaterialRequest request);
  Task<Result<aws::DeleteImportedKeyMaterialResponse>> delete_imported_key_material(
      Call& call, aws::DeleteImportedKeyMaterialRequest request);

  Task<Result<aws::ReplicateKeyResponse>> replicate_key(Call& call, aws::ReplicateKeyRequest request);
  Task<Status> update_primary_region(Call& call, aws::UpdatePrimaryRegionRequest request);
  Task<Result<aws::GetKeyLastUsageResponse>> get_key_last_usage(Call& call, aws::GetKeyLastUsageRequest request);

  Task<Result<aws::CreateCustomKeyStoreResponse>> create_custom_key_store(Call& call,
                                                                          aws::CreateCustomKeyStoreRequest request);
  Task<Result<aws::CustomKeyStoreEmptyResponse>> connect_custom_key_store(Call& call,
                                                                          aws::ConnectCustomKeyStoreRequest request);
  Task<Result<aws::CustomKeyStoreEmptyResponse>> disconnect_custom_key_store(
      Call& call, aws::DisconnectCustomKeyStoreRequest request);
  Task<Result<aws::CustomKeyStoreEmptyResponse>> update_custom_key_store(Call& call,
                                                                         aws::UpdateCustomKeyStoreRequest request);
  Task<Result<aws::CustomKeyStoreEmptyResponse>> delete_custom_key_store(Call& call,
                                                                         aws::DeleteCustomKeyStoreRequest request);
  Task<Result<aws::DescribeCustomKeyStoresResponse>> describe_custom_key_stores(
      Call& call, aws::DescribeCustomKeyStoresRequest request);

  /// STS. Any authenticated caller may ask who it is.
  Task<Result<aws::GetCallerIdentityResponse>> get_caller_identity(Call& call, aws::GetCallerIdentityRequest request);

 private:
  Parts parts_;
};

}  // namespace keyhold::kms
