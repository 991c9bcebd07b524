#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/shape.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/clock.h"

/// AWS Key Management Service, version 2014-11-01: the core operations, and what all have in common. Members are in the
/// order of the service's model.
namespace keyhold::aws {

using KeyIdText = std::string;  ///< a key id, key ARN, alias name or alias ARN; parse_key_reference tells which
using GrantTokens = std::vector<std::string>;

struct KmsTag {
  std::string key = {};
  std::string value = {};
};

/// An enclave that asks for an answer that only it can open. Parsed so that it can be refused by name.
struct RecipientInfo {
  std::optional<std::string> key_encryption_algorithm = {};
  std::optional<Bytes> attestation_document = {};
};

struct XksKeyConfiguration {
  std::string id = {};
};

struct MultiRegionKey {
  std::string arn = {};
  std::string region = {};
};

struct MultiRegionConfiguration {
  std::string multi_region_key_type = {};  ///< PRIMARY, REPLICA
  MultiRegionKey primary_key = {};
  std::vector<MultiRegionKey> replica_keys = {};
};

struct KeyMetadata {
  std::string aws_account_id = {};
  std::string key_id = {};
  std::string arn = {};
  WallTime creation_date = {};
  bool enabled = false;
  std::string description = {};
  std::string key_usage = {};  ///< ENCRYPT_DECRYPT, …
  std::string key_state = {};  ///< Enabled, Disabled, PendingDeletion, …
  std::optional<WallTime> deletion_date = {};
  std::optional<WallTime> valid_to = {};
  std::string origin = {};  ///< AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE
  std::optional<std::string> custom_key_store_id = {};
  std::optional<std::string> cloud_hsm_cluster_id = {};
  std::optional<std::string> expiration_model = {};
  std::string key_manager = {};                              ///< AWS, CUSTOMER
  std::optional<std::string> customer_master_key_spec = {};  ///< the older name of key_spec; AWS sends both
  std::string key_spec = {};
  std::vector<std::string> encryption_algorithms = {};
  std::vector<std::string> signing_algorithms = {};
  std::vector<std::string> key_agreement_algorithms = {};
  std::optional<bool> multi_region = {};
  std::optional<MultiRegionConfiguration> multi_region_configuration = {};
  std::optional<std::int64_t> pending_deletion_window_in_days = {};
  std::vector<std::string> mac_algorithms = {};
  std::vector<std::string> encapsulation_algorithms = {};
  std::optional<XksKeyConfiguration> xks_key_configuration = {};
  std::optional<std::string> current_key_material_id = {};  ///< symmetric keys only
};

struct CreateKeyRequest {
  std::optional<std::string> policy = {};
  std::optional<std::string> description = {};
  std::optional<std::string> key_usage = {};
  std::optional<std::string> customer_master_key_spec = {};
  std::optional<std::string> key_spec = {};
  std::optional<std::string> origin = {};
  std::optional<std::string> custom_key_store_id = {};
  bool bypass_policy_lockout_safety_check = false;
  std::vector<KmsTag> tags = {};
  bool multi_region = false;
  std::optional<std::string> xks_key_id = {};
};
struct CreateKeyResponse {
  KeyMetadata key_metadata = {};
};

struct DescribeKeyRequest {
  KeyIdText key_id = {};
  GrantTokens grant_tokens = {};
};
struct DescribeKeyResponse {
  KeyMetadata key_metadata = {};
};

struct ListKeysRequest {
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
};
struct KeyListEntry {
  std::string key_id = {};
  std::string key_arn = {};
};
struct ListKeysResponse {
  std::vector<KeyListEntry> keys = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

struct EncryptRequest {
  KeyIdText key_id = {};
  PlaintextBytes plaintext = {};
  EncryptionContext encryption_context = {};
  GrantTokens grant_tokens = {};
  std::optional<std::string> encryption_algorithm = {};
  bool dry_run = false;
};
struct EncryptResponse {
  Bytes ciphertext_blob = {};
  std::string key_id = {};
  std::string encryption_algorithm = {};
};

struct DecryptRequest {
  Bytes ciphertext_blob = {};
  EncryptionContext encryption_context = {};
  GrantTokens grant_tokens = {};
  std::optional<KeyIdText> key_id = {};
  std::optional<std::string> encryption_algorithm = {};
  bool dry_run = false;
  std::optional<RecipientInfo> recipient = {};
  std::vector<std::string> dry_run_modifiers = {};
};
struct DecryptResponse {
  std::string key_id = {};
  PlaintextBytes plaintext = {};
  std::string encryption_algorithm = {};
  std::optional<std::string> key_material_id = {};
};

struct ReEncryptRequest {
  Bytes ciphertext_blob = {};
  EncryptionContext source_encryption_context = {};
  std::optional<KeyIdText> source_key_id = {};
  KeyIdText destination_key_id = {};
  EncryptionContext destination_encryption_context = {};
  std::optional<std::string> source_encryption_algorithm = {};
  std::optional<std::string> destination_encryption_algorithm = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
  std::vector<std::string> dry_run_modifiers = {};
};
struct ReEncryptResponse {
  Bytes ciphertext_blob = {};
  std::string source_key_id = {};
  std::string key_id = {};
  std::string source_encryption_algorithm = {};
  std::string destination_encryption_algorithm = {};
  std::optional<std::string> source_key_material_id = {};
  std::optional<std::string> destination_key_material_id = {};
};

struct GenerateDataKeyRequest {
  KeyIdText key_id = {};
  EncryptionContext encryption_context = {};
  std::optional<std::int64_t> number_of_bytes = {};  ///< 1 to 1024; exactly one of this and key_spec
  std::optional<std::string> key_spec = {};          ///< AES_256, AES_128
  GrantTokens grant_tokens = {};
  bool dry_run = false;
  std::optional<RecipientInfo> recipient = {};
};
struct GenerateDataKeyResponse {
  Bytes ciphertext_blob = {};
  PlaintextBytes plaintext = {};
  std::string key_id = {};
  std::optional<std::string> key_material_id = {};
};

struct GenerateDataKeyWithoutPlaintextRequest {
  KeyIdText key_id = {};
  EncryptionContext encryption_context = {};
  std::optional<std::string> key_spec = {};
  std::optional<std::int64_t> number_of_bytes = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct GenerateDataKeyWithoutPlaintextResponse {
  Bytes ciphertext_blob = {};
  std::string key_id = {};
  std::optional<std::string> key_material_id = {};
};

struct GenerateRandomRequest {
  std::optional<std::int64_t> number_of_bytes = {};
  std::optional<std::string> custom_key_store_id = {};
  std::optional<RecipientInfo> recipient = {};
};
struct GenerateRandomResponse {
  PlaintextBytes plaintext = {};
};

struct EnableKeyRequest {
  KeyIdText key_id = {};
};
struct DisableKeyRequest {
  KeyIdText key_id = {};
};

struct ScheduleKeyDeletionRequest {
  KeyIdText key_id = {};
  std::optional<std::int64_t> pending_window_in_days = {};  ///< 7 to 30; absent: 30
};
struct ScheduleKeyDeletionResponse {
  std::string key_id = {};
  std::optional<WallTime> deletion_date = {};
  std::string key_state = {};
  std::optional<std::int64_t> pending_window_in_days = {};
};

struct CancelKeyDeletionRequest {
  KeyIdText key_id = {};
};
struct CancelKeyDeletionResponse {
  std::string key_id = {};
};

struct UpdateKeyDescriptionRequest {
  KeyIdText key_id = {};
  std::string description = {};
};

struct TagResourceRequest {
  KeyIdText key_id = {};
  std::vector<KmsTag> tags = {};
};
struct UntagResourceRequest {
  KeyIdText key_id = {};
  std::vector<std::string> tag_keys = {};
};
struct ListResourceTagsRequest {
  KeyIdText key_id = {};
  std::optional<std::int64_t> limit = {};  ///< absent: 50
  std::optional<std::string> marker = {};
};
struct ListResourceTagsResponse {
  std::vector<KmsTag> tags = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

struct ListKeyPoliciesRequest {
  KeyIdText key_id = {};
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
};
struct ListKeyPoliciesResponse {
  std::vector<std::string> policy_names = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

struct PutKeyPolicyRequest {
  KeyIdText key_id = {};
  std::optional<std::string> policy_name = {};  ///< only "default" exists
  std::string policy = {};
  bool bypass_policy_lockout_safety_check = false;
};
struct GetKeyPolicyRequest {
  KeyIdText key_id = {};
  std::optional<std::string> policy_name = {};
};
struct GetKeyPolicyResponse {
  std::string policy = {};
  std::optional<std::string> policy_name = {};
};

struct CreateAliasRequest {
  std::string alias_name = {};
  KeyIdText target_key_id = {};
};
struct UpdateAliasRequest {
  std::string alias_name = {};
  KeyIdText target_key_id = {};
};
struct DeleteAliasRequest {
  std::string alias_name = {};
};
struct ListAliasesRequest {
  std::optional<KeyIdText> key_id = {};
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
};
struct AliasListEntry {
  std::string alias_name = {};
  std::string alias_arn = {};
  std::optional<std::string> target_key_id = {};
  std::optional<WallTime> creation_date = {};
  std::optional<WallTime> last_updated_date = {};
};
struct ListAliasesResponse {
  std::vector<AliasListEntry> aliases = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

}  // namespace keyhold::aws
