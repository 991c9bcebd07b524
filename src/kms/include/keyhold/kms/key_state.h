#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::kms {

/// Creating and Updating are never stored: replicating and moving the primary Region are one durable step here. They
/// are shown in the answer of ReplicateKey, as AWS shows them.
enum class KeyState : std::uint8_t {
  kEnabled,
  kDisabled,
  kPendingDeletion,
  kPendingReplicaDeletion,
  kPendingImport,
  kUnavailable,
  kCreating,
  kUpdating,
};
inline constexpr std::array kKeyStates{
    KeyState::kEnabled,       KeyState::kDisabled,    KeyState::kPendingDeletion, KeyState::kPendingReplicaDeletion,
    KeyState::kPendingImport, KeyState::kUnavailable, KeyState::kCreating,        KeyState::kUpdating};
std::string_view name(KeyState state) noexcept;  ///< "Enabled"
Result<KeyState> parse_key_state(std::string_view name);

/// What a policy or the table of states may name. Two for ReEncrypt, since it asks of two keys.
enum class Operation : std::uint8_t {
  kEncrypt,
  kDecrypt,
  kReEncryptFrom,
  kReEncryptTo,
  kGenerateDataKey,
  kGenerateDataKeyWithoutPlaintext,
  kGenerateDataKeyPair,
  kGenerateDataKeyPairWithoutPlaintext,
  kGenerateMac,
  kVerifyMac,
  kSign,
  kVerify,
  kEncapsulate,
  kDecapsulate,
  kDeriveSharedSecret,
  kGetPublicKey,
  kDescribeKey,
  kEnableKey,
  kDisableKey,
  kScheduleKeyDeletion,
  kCancelKeyDeletion,
  kUpdateKeyDescription,
  kPutKeyPolicy,
  kGetKeyPolicy,
  kListKeyPolicies,
  kCreateAlias,
  kUpdateAlias,
  kDeleteAlias,
  kListAliases,
  kTagResource,
  kUntagResource,
  kListResourceTags,
  kCreateGrant,
  kListGrants,
  kRetireGrant,
  kRevokeGrant,
  kEnableKeyRotation,
  kDisableKeyRotation,
  kGetKeyRotationStatus,
  kRotateKeyOnDemand,
  kListKeyRotations,
  kGetParametersForImport,
  kImportKeyMaterial,
  kDeleteImportedKeyMaterial,
  kReplicateKey,
  kUpdatePrimaryRegion,
  kGetKeyLastUsage,
};
inline constexpr std::size_t kOperations = 47;

/// What an operation on a key is called in policies, and what it does in each state of the key: the table "Key states
/// of AWS KMS keys" of the AWS KMS Developer Guide.
enum class StateAnswer : std::uint8_t { kWorks, kDisabled, kInvalidState };
struct OperationRule {
  Operation operation;
  std::string_view action;  ///< "kms:Decrypt"
  std::array<StateAnswer, kKeyStates.size()> in_state;
};
const OperationRule& rule_of(Operation operation) noexcept;
/// As AWS's answers and errors spell it: "Decrypt"; "ReEncrypt" for both of its halves.
std::string_view name(Operation operation) noexcept;

/// DisabledException, or KMSInvalidStateException in AWS's words.
Status check_state(Operation operation, KeyState state, std::string_view key_arn);

}  // namespace keyhold::kms
