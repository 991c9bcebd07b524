#include "keyhold/kms/key_state.h"

#include <string>

namespace keyhold::kms {
namespace {

using Answers = std::array<StateAnswer, kKeyStates.size()>;
constexpr StateAnswer kWorks = StateAnswer::kWorks;
constexpr StateAnswer kDisabled = StateAnswer::kDisabled;
constexpr StateAnswer kInvalid = StateAnswer::kInvalidState;

// The rows of AWS's table, each once. The columns: Enabled, Disabled, PendingDeletion, PendingReplicaDeletion,
// PendingImport, Unavailable, Creating, Updating.
constexpr Answers kUses{kWorks, kDisabled, kInvalid, kInvalid, kInvalid, kInvalid, kInvalid, kInvalid};
constexpr Answers kGrants{kWorks, kDisabled, kInvalid, kInvalid, kInvalid, kWorks, kInvalid, kInvalid};
constexpr Answers kManages{kWorks, kWorks, kInvalid, kInvalid, kWorks, kWorks, kInvalid, kInvalid};
constexpr Answers kNames{kWorks, kWorks, kInvalid, kInvalid, kWorks, kWorks, kWorks, kWorks};
constexpr Answers kSwitches{kWorks, kWorks, kInvalid, kInvalid, kInvalid, kWorks, kInvalid, kInvalid};
constexpr Answers kSchedules{kWorks, kWorks, kInvalid, kInvalid, kWorks, kWorks, kWorks, kInvalid};
constexpr Answers kCancels{kInvalid, kInvalid, kWorks, kWorks, kInvalid, kInvalid, kInvalid, kInvalid};
constexpr Answers kUnloads{kWorks, kWorks, kWorks, kWorks, kWorks, kWorks, kInvalid, kInvalid};
constexpr Answers kAlways{kWorks, kWorks, kWorks, kWorks, kWorks, kWorks, kWorks, kWorks};

constexpr std::array<OperationRule, kOperations> kRules{{
    {Operation::kEncrypt, "kms:Encrypt", kUses},
    {Operation::kDecrypt, "kms:Decrypt", kUses},
    {Operation::kReEncryptFrom, "kms:ReEncryptFrom", kUses},
    {Operation::kReEncryptTo, "kms:ReEncryptTo", kUses},
    {Operation::kGenerateDataKey, "kms:GenerateDataKey", kUses},
    {Operation::kGenerateDataKeyWithoutPlaintext, "kms:GenerateDataKeyWithoutPlaintext", kUses},
    {Operation::kGenerateDataKeyPair, "kms:GenerateDataKeyPair", kUses},
    {Operation::kGenerateDataKeyPairWithoutPlaintext, "kms:GenerateDataKeyPairWithoutPlaintext", kUses},
    {Operation::kGenerateMac, "kms:GenerateMac", kUses},
    {Operation::kVerifyMac, "kms:VerifyMac", kUses},
    {Operation::kSign, "kms:Sign", kUses},
    {Operation::kVerify, "kms:Verify", kUses},
    {Operation::kEncapsulate, "kms:Encapsulate", kUses},
    {Operation::kDecapsulate, "kms:Decapsulate", kUses},
    {Operation::kDeriveSharedSecret, "kms:DeriveSharedSecret", kUses},
    {Operation::kGetPublicKey, "kms:GetPublicKey", kUses},
    {Operation::kDescribeKey, "kms:DescribeKey", kAlways},
    {Operation::kEnableKey, "kms:EnableKey", kSwitches},
    {Operation::kDisableKey, "kms:DisableKey", kSwitches},
    {Operation::kScheduleKeyDeletion, "kms:ScheduleKeyDeletion", kSchedules},
    {Operation::kCancelKeyDeletion, "kms:CancelKeyDeletion", kCancels},
    {Operation::kUpdateKeyDescription, "kms:UpdateKeyDescription", kManages},
    {Operation::kPutKeyPolicy, "kms:PutKeyPolicy", kAlways},
    {Operation::kGetKeyPolicy, "kms:GetKeyPolicy", kAlways},
    {Operation::kListKeyPolicies, "kms:ListKeyPolicies", kAlways},
    {Operation::kCreateAlias, "kms:CreateAlias", kNames},
    {Operation::kUpdateAlias, "kms:UpdateAlias", kNames},
    {Operation::kDeleteAlias, "kms:DeleteAlias", kAlways},
    {Operation::kListAliases, "kms:ListAliases", kAlways},
    {Operation::kTagResource, "kms:TagResource", kManages},
    {Operation::kUntagResource, "kms:UntagResource", kManages},
    {Operation::kListResourceTags, "kms:ListResourceTags", kAlways},
    {Operation::kCreateGrant, "kms:CreateGrant", kGrants},
    {Operation::kListGrants, "kms:ListGrants", kAlways},
    {Operation::kRetireGrant, "kms:RetireGrant", kAlways},
    {Operation::kRevokeGrant, "kms:RevokeGrant", kAlways},
    {Operation::kEnableKeyRotation, "kms:EnableKeyRotation", kUses},
    {Operation::kDisableKeyRotation, "kms:DisableKeyRotation", kUses},
    {Operation::kGetKeyRotationStatus, "kms:GetKeyRotationStatus", kAlways},
    {Operation::kRotateKeyOnDemand, "kms:RotateKeyOnDemand", kUses},
    {Operation::kListKeyRotations, "kms:ListKeyRotations", kAlways},
    {Operation::kGetParametersForImport, "kms:GetParametersForImport", kManages},
    {Operation::kImportKeyMaterial, "kms:ImportKeyMaterial", kManages},
    {Operation::kDeleteImportedKeyMaterial, "kms:DeleteImportedKeyMaterial", kUnloads},
    {Operation::kReplicateKey, "kms:ReplicateKey", kUses},
    {Operation::kUpdatePrimaryRegion, "kms:UpdatePrimaryRegion", kUses},
    {Operation::kGetKeyLastUsage, "kms:GetKeyLastUsage", kAlways},
}};

// Why a key in this state refuses. An operation that wants a pending deletion is refused by all others.
std::string_view words_for(Operation operation, KeyState state) {
  if (operation == Operation::kCancelKeyDeletion) return " is not pending deletion (or pending replica deletion).";
  switch (state) {
    case KeyState::kEnabled:
    case KeyState::kDisabled:
      return "";  // no row of the table
    case KeyState::kPendingDeletion:
      return " is pending deletion.";
    case KeyState::kPendingReplicaDeletion:
      return " is pending replica deletion.";
    case KeyState::kPendingImport:
      return " is pending import.";
    case KeyState::kUnavailable:
      return " is unavailable.";
    case KeyState::kCreating:
      return " is creating.";
    case KeyState::kUpdating:
      return " is updating.";
  }
  return "";
}

}  // namespace

std::string_view name(KeyState state) noexcept {
  constexpr std::array kStateNames{std::string_view("Enabled"),         std::string_view("Disabled"),
                                   std::string_view("PendingDeletion"), std::string_view("PendingReplicaDeletion"),
                                   std::string_view("PendingImport"),   std::string_view("Unavailable"),
                                   std::string_view("Creating"),        std::string_view("Updating")};
  return kStateNames[static_cast<std::size_t>(state)];
}

std::string_view name(Operation operation) noexcept {
  if (operation == Operation::kReEncryptFrom || operation == Operation::kReEncryptTo) return "ReEncrypt";
  return rule_of(operation).action.substr(std::string_view("kms:").size());
}

Result<KeyState> parse_key_state(std::string_view text) {
  for (const KeyState state : kKeyStates)
    if (name(state) == text) return state;
  return Error{ErrorCode::kDoesNotOpen, "an unknown key state"};
}

const OperationRule& rule_of(Operation operation) noexcept {
  return kRules[static_cast<std::size_t>(operation)];
}

Status check_state(Operation operation, KeyState state, std::string_view key_arn) {
  switch (rule_of(operation).in_state[static_cast<std::size_t>(state)]) {
    case StateAnswer::kWorks:
      return ok();
    case StateAnswer::kDisabled:
      return Error{ErrorCode::kKeyDisabled, std::string(key_arn) + " is disabled.", "DisabledException"};
    case StateAnswer::kInvalidState:
      return Error{ErrorCode::kKeyDisabled, std::string(key_arn) + std::string(words_for(operation, state)),
                   "KMSInvalidStateException"};
  }
  return ok();
}

}  // namespace keyhold::kms
