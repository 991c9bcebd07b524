#pragma once

#include "keyhold/aws/kms_shapes.h"
#include "kms_rules.h"

/// The tables of the shapes that other shapes hold.
namespace keyhold::aws {

constexpr auto fields(ShapeTag<KmsTag>) {
  using S = KmsTag;
  return std::tuple(required("TagKey", &S::key, kTagKey), required("TagValue", &S::value, kTagValue));
}

constexpr auto fields(ShapeTag<RecipientInfo>) {
  using S = RecipientInfo;
  return std::tuple(optional("KeyEncryptionAlgorithm", &S::key_encryption_algorithm, kKeyEncryptionMechanism),
                    optional("AttestationDocument", &S::attestation_document, kAttestation));
}

constexpr auto fields(ShapeTag<XksKeyConfiguration>) {
  using S = XksKeyConfiguration;
  return std::tuple(always("Id", &S::id));
}

constexpr auto fields(ShapeTag<MultiRegionKey>) {
  using S = MultiRegionKey;
  return std::tuple(always("Arn", &S::arn), always("Region", &S::region));
}

constexpr auto fields(ShapeTag<MultiRegionConfiguration>) {
  using S = MultiRegionConfiguration;
  return std::tuple(always("MultiRegionKeyType", &S::multi_region_key_type), always("PrimaryKey", &S::primary_key),
                    always("ReplicaKeys", &S::replica_keys));
}

constexpr auto fields(ShapeTag<KeyMetadata>) {
  using S = KeyMetadata;
  return std::tuple(
      always("AWSAccountId", &S::aws_account_id), required("KeyId", &S::key_id), always("Arn", &S::arn),
      always("CreationDate", &S::creation_date), always("Enabled", &S::enabled), always("Description", &S::description),
      always("KeyUsage", &S::key_usage), always("KeyState", &S::key_state), optional("DeletionDate", &S::deletion_date),
      optional("ValidTo", &S::valid_to), always("Origin", &S::origin),
      optional("CustomKeyStoreId", &S::custom_key_store_id), optional("CloudHsmClusterId", &S::cloud_hsm_cluster_id),
      optional("ExpirationModel", &S::expiration_model), always("KeyManager", &S::key_manager),
      optional("CustomerMasterKeySpec", &S::customer_master_key_spec), always("KeySpec", &S::key_spec),
      optional("EncryptionAlgorithms", &S::encryption_algorithms),
      optional("SigningAlgorithms", &S::signing_algorithms),
      optional("KeyAgreementAlgorithms", &S::key_agreement_algorithms), optional("MultiRegion", &S::multi_region),
      optional("MultiRegionConfiguration", &S::multi_region_configuration),
      optional("PendingDeletionWindowInDays", &S::pending_deletion_window_in_days),
      optional("MacAlgorithms", &S::mac_algorithms), optional("EncapsulationAlgorithms", &S::encapsulation_algorithms),
      optional("XksKeyConfiguration", &S::xks_key_configuration),
      optional("CurrentKeyMaterialId", &S::current_key_material_id));
}

}  // namespace keyhold::aws
