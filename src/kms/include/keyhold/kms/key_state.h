#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::kms {

enum class KeyState : std::uint8_t { kEnabled, kDisabled, kPendingDeletion };
inline constexpr std::array kKeyStates{KeyState::kEnabled, KeyState::kDisabled, KeyState::kPendingDeletion};
std::string_view name(KeyState state) noexcept;  ///< "Enabled"
Result<KeyState> parse_key_state(std::string_view name);

enum class Operation : std::uint8_t {
  kEncrypt,
  kDecrypt,
  kReEncryptFrom,
  kReEncryptTo,
  kGenerateDataKey,
  kGenerateDataKeyWithoutPlaintext,
  kDescribeKey,
  kEnableKey,
  kDisableKey,
  kScheduleKeyDeletion,
  kCancelKeyDeletion,
  kPutKeyPolicy,
  kGetKeyPolicy,
  kCreateAlias,
  kUpdateAlias,
  kDeleteAlias,
  kListAliases,
  kUpdateKeyDescription,
  kTagResource,
  kUntagResource,
  kListResourceTags,
  kListKeyPolicies,
};
inline constexpr std::size_t kOperations = 22;

/// What an operation on a key is called in policies, and what it does in each state of the key: the table "Key states
/// of AWS KMS keys" of the AWS KMS Developer Guide.
enum class StateAnswer : std::uint8_t { kWorks, kDisabled, kInvalidState };
struct OperationRule {
  Operation operation;
  std::string_view action;  ///< "kms:Decrypt"
  std::array<StateAnswer, kKeyStates.size()> in_state;
};
const OperationRule& rule_of(Operation operation) noexcept;

/// DisabledException, or KMSInvalidStateException in AWS's words.
Status check_state(Operation operation, KeyState state, std::string_view key_arn);

}  // namespace keyhold::kms
