#include "keyhold/kms/key_state.h"

#include <string>

namespace keyhold::kms {
namespace {

constexpr StateAnswer kWorks = StateAnswer::kWorks;
constexpr StateAnswer kDisabled = StateAnswer::kDisabled;
constexpr StateAnswer kInvalid = StateAnswer::kInvalidState;

// clang-format off: a table is read by its columns
constexpr std::array<OperationRule, kOperations> kRules{{
    // operation                                  action                                    Enabled   Disabled   PendingDeletion
    {Operation::kEncrypt,                         "kms:Encrypt",                            {kWorks,   kDisabled, kInvalid}},
    {Operation::kDecrypt,                         "kms:Decrypt",                            {kWorks,   kDisabled, kInvalid}},
    {Operation::kReEncryptFrom,                   "kms:ReEncryptFrom",                      {kWorks,   kDisabled, kInvalid}},
    {Operation::kReEncryptTo,                     "kms:ReEncryptTo",                        {kWorks,   kDisabled, kInvalid}},
    {Operation::kGenerateDataKey,                 "kms:GenerateDataKey",                    {kWorks,   kDisabled, kInvalid}},
    {Operation::kGenerateDataKeyWithoutPlaintext, "kms:GenerateDataKeyWithoutPlaintext",    {kWorks,   kDisabled, kInvalid}},
    {Operation::kDescribeKey,                     "kms:DescribeKey",                        {kWorks,   kWorks,    kWorks}},
    {Operation::kEnableKey,                       "kms:EnableKey",                          {kWorks,   kWorks,    kInvalid}},
    {Operation::kDisableKey,                      "kms:DisableKey",                         {kWorks,   kWorks,    kInvalid}},
    {Operation::kScheduleKeyDeletion,             "kms:ScheduleKeyDeletion",                {kWorks,   kWorks,    kInvalid}},
    {Operation::kCancelKeyDeletion,               "kms:CancelKeyDeletion",                  {kInvalid, kInvalid,  kWorks}},
    {Operation::kPutKeyPolicy,                    "kms:PutKeyPolicy",                       {kWorks,   kWorks,    kWorks}},
    {Operation::kGetKeyPolicy,                    "kms:GetKeyPolicy",                       {kWorks,   kWorks,    kWorks}},
    {Operation::kCreateAlias,                     "kms:CreateAlias",                        {kWorks,   kWorks,    kInvalid}},
    {Operation::kUpdateAlias,                     "kms:UpdateAlias",                        {kWorks,   kWorks,    kInvalid}},
    {Operation::kDeleteAlias,                     "kms:DeleteAlias",                        {kWorks,   kWorks,    kWorks}},
    {Operation::kListAliases,                     "kms:ListAliases",                        {kWorks,   kWorks,    kWorks}},
    {Operation::kUpdateKeyDescription,            "kms:UpdateKeyDescription",               {kWorks,   kWorks,    kInvalid}},
    {Operation::kTagResource,                     "kms:TagResource",                        {kWorks,   kWorks,    kInvalid}},
    {Operation::kUntagResource,                   "kms:UntagResource",                      {kWorks,   kWorks,    kInvalid}},
    {Operation::kListResourceTags,                "kms:ListResourceTags",                   {kWorks,   kWorks,    kWorks}},
    {Operation::kListKeyPolicies,                 "kms:ListKeyPolicies",                    {kWorks,   kWorks,    kWorks}},
}};
// clang-format on

std::string_view words_for(KeyState state) {
  switch (state) {
    case KeyState::kEnabled:
    case KeyState::kDisabled:
      return " is not pending deletion.";
    case KeyState::kPendingDeletion:
      return " is pending deletion.";
  }
  return "";
}

}  // namespace

std::string_view name(KeyState state) noexcept {
  switch (state) {
    case KeyState::kEnabled:
      return "Enabled";
    case KeyState::kDisabled:
      return "Disabled";
    case KeyState::kPendingDeletion:
      return "PendingDeletion";
  }
  return "";
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
      return Error{ErrorCode::kKeyDisabled, std::string(key_arn) + std::string(words_for(state)),
                   "KMSInvalidStateException"};
  }
  return ok();
}

}  // namespace keyhold::kms
