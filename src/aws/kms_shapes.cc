#include "keyhold/aws/kms_shapes.h"

#include "kms_common_fields.h"
#include "shape_impl.h"

// The tables of the KMS shapes: names, order, presence and constraints as in the service's model, 2014-11-01.
namespace keyhold::aws {

constexpr auto fields(ShapeTag<CreateKeyRequest>) {
  using S = CreateKeyRequest;
  return std::tuple(optional("Policy", &S::policy, kPolicy), optional("Description", &S::description, kDescription),
                    optional("KeyUsage", &S::key_usage, kKeyUsage),
                    optional("CustomerMasterKeySpec", &S::customer_master_key_spec, kKeySpec),
                    optional("KeySpec", &S::key_spec, kKeySpec), optional("Origin", &S::origin, kOrigin),
                    optional("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId),
                    optional("BypassPolicyLockoutSafetyCheck", &S::bypass_policy_lockout_safety_check),
                    optional("Tags", &S::tags), optional("MultiRegion", &S::multi_region),
                    optional("XksKeyId", &S::xks_key_id, kXksKeyId));
}

constexpr auto fields(ShapeTag<CreateKeyResponse>) {
  using S = CreateKeyResponse;
  return std::tuple(required("KeyMetadata", &S::key_metadata));
}

constexpr auto fields(ShapeTag<DescribeKeyRequest>) {
  using S = DescribeKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("GrantTokens", &S::grant_tokens, kGrantTokens));
}

constexpr auto fields(ShapeTag<DescribeKeyResponse>) {
  using S = DescribeKeyResponse;
  return std::tuple(required("KeyMetadata", &S::key_metadata));
}

constexpr auto fields(ShapeTag<ListKeysRequest>) {
  using S = ListKeysRequest;
  return std::tuple(optional("Limit", &S::limit, kLimit), optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<KeyListEntry>) {
  using S = KeyListEntry;
  return std::tuple(always("KeyId", &S::key_id), always("KeyArn", &S::key_arn));
}

constexpr auto fields(ShapeTag<ListKeysResponse>) {
  using S = ListKeysResponse;
  return std::tuple(always("Keys", &S::keys), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

constexpr auto fields(ShapeTag<EncryptRequest>) {
  using S = EncryptRequest;
  return std::tuple(
      required("KeyId", &S::key_id, kKeyId), required("Plaintext", &S::plaintext, kPlaintext),
      optional("EncryptionContext", &S::encryption_context), optional("GrantTokens", &S::grant_tokens, kGrantTokens),
      optional("EncryptionAlgorithm", &S::encryption_algorithm, kEncryptionAlgorithm), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<EncryptResponse>) {
  using S = EncryptResponse;
  return std::tuple(required("CiphertextBlob", &S::ciphertext_blob), always("KeyId", &S::key_id),
                    always("EncryptionAlgorithm", &S::encryption_algorithm));
}

constexpr auto fields(ShapeTag<DecryptRequest>) {
  using S = DecryptRequest;
  return std::tuple(optional("CiphertextBlob", &S::ciphertext_blob, kCiphertext),
                    optional("EncryptionContext", &S::encryption_context),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("KeyId", &S::key_id, kKeyId),
                    optional("EncryptionAlgorithm", &S::encryption_algorithm, kEncryptionAlgorithm),
                    optional("DryRun", &S::dry_run), optional("Recipient", &S::recipient),
                    optional("DryRunModifiers", &S::dry_run_modifiers, kDryRunModifiers));
}

constexpr auto fields(ShapeTag<DecryptResponse>) {
  using S = DecryptResponse;
  return std::tuple(required("KeyId", &S::key_id), required("Plaintext", &S::plaintext),
                    always("EncryptionAlgorithm", &S::encryption_algorithm),
                    optional("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<ReEncryptRequest>) {
  using S = ReEncryptRequest;
  return std::tuple(
      optional("CiphertextBlob", &S::ciphertext_blob, kCiphertext),
      optional("SourceEncryptionContext", &S::source_encryption_context),
      optional("SourceKeyId", &S::source_key_id, kKeyId), required("DestinationKeyId", &S::destination_key_id, kKeyId),
      optional("DestinationEncryptionContext", &S::destination_encryption_context),
      optional("SourceEncryptionAlgorithm", &S::source_encryption_algorithm, kEncryptionAlgorithm),
      optional("DestinationEncryptionAlgorithm", &S::destination_encryption_algorithm, kEncryptionAlgorithm),
      optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run),
      optional("DryRunModifiers", &S::dry_run_modifiers, kDryRunModifiers));
}

constexpr auto fields(ShapeTag<ReEncryptResponse>) {
  using S = ReEncryptResponse;
  return std::tuple(required("CiphertextBlob", &S::ciphertext_blob), always("SourceKeyId", &S::source_key_id),
                    always("KeyId", &S::key_id), always("SourceEncryptionAlgorithm", &S::source_encryption_algorithm),
                    always("DestinationEncryptionAlgorithm", &S::destination_encryption_algorithm),
                    optional("SourceKeyMaterialId", &S::source_key_material_id),
                    optional("DestinationKeyMaterialId", &S::destination_key_material_id));
}

constexpr auto fields(ShapeTag<GenerateDataKeyRequest>) {
  using S = GenerateDataKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("EncryptionContext", &S::encryption_context),
                    optional("NumberOfBytes", &S::number_of_bytes, kNumberOfBytes),
                    optional("KeySpec", &S::key_spec, kDataKeySpec),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run),
                    optional("Recipient", &S::recipient));
}

constexpr auto fields(ShapeTag<GenerateDataKeyResponse>) {
  using S = GenerateDataKeyResponse;
  return std::tuple(required("CiphertextBlob", &S::ciphertext_blob), required("Plaintext", &S::plaintext),
                    always("KeyId", &S::key_id), optional("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<GenerateDataKeyWithoutPlaintextRequest>) {
  using S = GenerateDataKeyWithoutPlaintextRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("EncryptionContext", &S::encryption_context),
                    optional("KeySpec", &S::key_spec, kDataKeySpec),
                    optional("NumberOfBytes", &S::number_of_bytes, kNumberOfBytes),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<GenerateDataKeyWithoutPlaintextResponse>) {
  using S = GenerateDataKeyWithoutPlaintextResponse;
  return std::tuple(required("CiphertextBlob", &S::ciphertext_blob), always("KeyId", &S::key_id),
                    optional("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<GenerateRandomRequest>) {
  using S = GenerateRandomRequest;
  return std::tuple(optional("NumberOfBytes", &S::number_of_bytes, kNumberOfBytes),
                    optional("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId),
                    optional("Recipient", &S::recipient));
}

constexpr auto fields(ShapeTag<GenerateRandomResponse>) {
  using S = GenerateRandomResponse;
  return std::tuple(required("Plaintext", &S::plaintext));
}

constexpr auto fields(ShapeTag<EnableKeyRequest>) {
  using S = EnableKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<DisableKeyRequest>) {
  using S = DisableKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<ScheduleKeyDeletionRequest>) {
  using S = ScheduleKeyDeletionRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    optional("PendingWindowInDays", &S::pending_window_in_days, kPendingWindow));
}

constexpr auto fields(ShapeTag<ScheduleKeyDeletionResponse>) {
  using S = ScheduleKeyDeletionResponse;
  return std::tuple(always("KeyId", &S::key_id), optional("DeletionDate", &S::deletion_date),
                    always("KeyState", &S::key_state), optional("PendingWindowInDays", &S::pending_window_in_days));
}

constexpr auto fields(ShapeTag<CancelKeyDeletionRequest>) {
  using S = CancelKeyDeletionRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId));
}

constexpr auto fields(ShapeTag<CancelKeyDeletionResponse>) {
  using S = CancelKeyDeletionResponse;
  return std::tuple(always("KeyId", &S::key_id));
}

constexpr auto fields(ShapeTag<UpdateKeyDescriptionRequest>) {
  using S = UpdateKeyDescriptionRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("Description", &S::description, kDescription));
}

constexpr auto fields(ShapeTag<TagResourceRequest>) {
  using S = TagResourceRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("Tags", &S::tags));
}

constexpr auto fields(ShapeTag<UntagResourceRequest>) {
  using S = UntagResourceRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("TagKeys", &S::tag_keys, kTagKeys));
}

constexpr auto fields(ShapeTag<ListResourceTagsRequest>) {
  using S = ListResourceTagsRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("Limit", &S::limit, kLimit),
                    optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<ListResourceTagsResponse>) {
  using S = ListResourceTagsResponse;
  return std::tuple(always("Tags", &S::tags), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

constexpr auto fields(ShapeTag<ListKeyPoliciesRequest>) {
  using S = ListKeyPoliciesRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("Limit", &S::limit, kLimit),
                    optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<ListKeyPoliciesResponse>) {
  using S = ListKeyPoliciesResponse;
  return std::tuple(always("PolicyNames", &S::policy_names), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

constexpr auto fields(ShapeTag<PutKeyPolicyRequest>) {
  using S = PutKeyPolicyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("PolicyName", &S::policy_name, kPolicyName),
                    required("Policy", &S::policy, kPolicy),
                    optional("BypassPolicyLockoutSafetyCheck", &S::bypass_policy_lockout_safety_check));
}

constexpr auto fields(ShapeTag<GetKeyPolicyRequest>) {
  using S = GetKeyPolicyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("PolicyName", &S::policy_name, kPolicyName));
}

constexpr auto fields(ShapeTag<GetKeyPolicyResponse>) {
  using S = GetKeyPolicyResponse;
  return std::tuple(required("Policy", &S::policy), optional("PolicyName", &S::policy_name));
}

constexpr auto fields(ShapeTag<CreateAliasRequest>) {
  using S = CreateAliasRequest;
  return std::tuple(required("AliasName", &S::alias_name, kAliasName),
                    required("TargetKeyId", &S::target_key_id, kKeyId));
}

constexpr auto fields(ShapeTag<UpdateAliasRequest>) {
  using S = UpdateAliasRequest;
  return std::tuple(required("AliasName", &S::alias_name, kAliasName),
                    required("TargetKeyId", &S::target_key_id, kKeyId));
}

constexpr auto fields(ShapeTag<DeleteAliasRequest>) {
  using S = DeleteAliasRequest;
  return std::tuple(required("AliasName", &S::alias_name, kAliasName));
}

constexpr auto fields(ShapeTag<ListAliasesRequest>) {
  using S = ListAliasesRequest;
  return std::tuple(optional("KeyId", &S::key_id, kKeyId), optional("Limit", &S::limit, kLimit),
                    optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<AliasListEntry>) {
  using S = AliasListEntry;
  return std::tuple(always("AliasName", &S::alias_name), always("AliasArn", &S::alias_arn),
                    optional("TargetKeyId", &S::target_key_id), optional("CreationDate", &S::creation_date),
                    optional("LastUpdatedDate", &S::last_updated_date));
}

constexpr auto fields(ShapeTag<ListAliasesResponse>) {
  using S = ListAliasesResponse;
  return std::tuple(always("Aliases", &S::aliases), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

KEYHOLD_AWS_SHAPE(KmsTag);
KEYHOLD_AWS_SHAPE(RecipientInfo);
KEYHOLD_AWS_SHAPE(XksKeyConfiguration);
KEYHOLD_AWS_SHAPE(MultiRegionKey);
KEYHOLD_AWS_SHAPE(MultiRegionConfiguration);
KEYHOLD_AWS_SHAPE(KeyMetadata);
KEYHOLD_AWS_SHAPE(CreateKeyRequest);
KEYHOLD_AWS_SHAPE(CreateKeyResponse);
KEYHOLD_AWS_SHAPE(DescribeKeyRequest);
KEYHOLD_AWS_SHAPE(DescribeKeyResponse);
KEYHOLD_AWS_SHAPE(ListKeysRequest);
KEYHOLD_AWS_SHAPE(KeyListEntry);
KEYHOLD_AWS_SHAPE(ListKeysResponse);
KEYHOLD_AWS_SHAPE(EncryptRequest);
KEYHOLD_AWS_SHAPE(EncryptResponse);
KEYHOLD_AWS_SHAPE(DecryptRequest);
KEYHOLD_AWS_SHAPE(DecryptResponse);
KEYHOLD_AWS_SHAPE(ReEncryptRequest);
KEYHOLD_AWS_SHAPE(ReEncryptResponse);
KEYHOLD_AWS_SHAPE(GenerateDataKeyRequest);
KEYHOLD_AWS_SHAPE(GenerateDataKeyResponse);
KEYHOLD_AWS_SHAPE(GenerateDataKeyWithoutPlaintextRequest);
KEYHOLD_AWS_SHAPE(GenerateDataKeyWithoutPlaintextResponse);
KEYHOLD_AWS_SHAPE(GenerateRandomRequest);
KEYHOLD_AWS_SHAPE(GenerateRandomResponse);
KEYHOLD_AWS_SHAPE(EnableKeyRequest);
KEYHOLD_AWS_SHAPE(DisableKeyRequest);
KEYHOLD_AWS_SHAPE(ScheduleKeyDeletionRequest);
KEYHOLD_AWS_SHAPE(ScheduleKeyDeletionResponse);
KEYHOLD_AWS_SHAPE(CancelKeyDeletionRequest);
KEYHOLD_AWS_SHAPE(CancelKeyDeletionResponse);
KEYHOLD_AWS_SHAPE(UpdateKeyDescriptionRequest);
KEYHOLD_AWS_SHAPE(TagResourceRequest);
KEYHOLD_AWS_SHAPE(UntagResourceRequest);
KEYHOLD_AWS_SHAPE(ListResourceTagsRequest);
KEYHOLD_AWS_SHAPE(ListResourceTagsResponse);
KEYHOLD_AWS_SHAPE(ListKeyPoliciesRequest);
KEYHOLD_AWS_SHAPE(ListKeyPoliciesResponse);
KEYHOLD_AWS_SHAPE(PutKeyPolicyRequest);
KEYHOLD_AWS_SHAPE(GetKeyPolicyRequest);
KEYHOLD_AWS_SHAPE(GetKeyPolicyResponse);
KEYHOLD_AWS_SHAPE(CreateAliasRequest);
KEYHOLD_AWS_SHAPE(UpdateAliasRequest);
KEYHOLD_AWS_SHAPE(DeleteAliasRequest);
KEYHOLD_AWS_SHAPE(ListAliasesRequest);
KEYHOLD_AWS_SHAPE(AliasListEntry);
KEYHOLD_AWS_SHAPE(ListAliasesResponse);

}  // namespace keyhold::aws
