#include "keyhold/iam/grant.h"

#include <algorithm>
#include <array>

#include "grant_match.h"
#include "keyhold/iam/authorize.h"
#include "text.h"

namespace keyhold::iam {
namespace {

constexpr auto kGrantNames = std::to_array<const char*>({
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
});
static_assert(kGrantNames.size() == static_cast<std::size_t>(GrantOperation::kDecapsulate) + 1);

constexpr std::uint32_t bit(GrantOperation operation) noexcept {
  return 1U << static_cast<unsigned>(operation);
}

template <class Same>
std::optional<GrantOperation> find_grant_name(std::string_view name, Same same) noexcept {
  const auto* at =
      std::find_if(kGrantNames.begin(), kGrantNames.end(), [&](const char* known) { return same(known, name); });
  if (at == kGrantNames.end()) return std::nullopt;
  return static_cast<GrantOperation>(at - kGrantNames.begin());
}

bool holds_every_pair(const EncryptionContext& context, const EncryptionContext& needed) {
  return std::all_of(needed.begin(), needed.end(), [&](const auto& pair) {
    const auto at = context.find(pair.first);
    return at != context.end() && at->second == pair.second;
  });
}

bool meets_constraints(const Grant& grant, const EncryptionContext* given) {
  static const EncryptionContext kEmpty;
  const EncryptionContext& context = given != nullptr ? *given : kEmpty;
  return (!grant.context_equals || context == *grant.context_equals) &&
         (!grant.context_subset || holds_every_pair(context, *grant.context_subset));
}

bool names_grantee(const Grant& grant, const Principal& caller, GrantReach reach) noexcept {
  if (grant.grantee == caller.arn) return reach == GrantReach::kRoleToo || caller.kind != PrincipalKind::kRole;
  return reach == GrantReach::kRoleToo && grant.grantee == caller.acting_arn();
}

}  // namespace

const char* name(GrantOperation operation) noexcept {
  return kGrantNames[static_cast<std::size_t>(operation)];
}

Result<GrantOperation> parse_grant_operation(std::string_view name) {
  const auto found = find_grant_name(name, [](std::string_view a, std::string_view b) { return a == b; });
  if (!found) return Error{ErrorCode::kInvalidArgument, "not a grant operation", "ValidationException"};
  return *found;
}

bool takes_encryption_context(GrantOperation operation) noexcept {
  constexpr std::uint32_t kWithContext =
      bit(GrantOperation::kDecrypt) | bit(GrantOperation::kEncrypt) | bit(GrantOperation::kGenerateDataKey) |
      bit(GrantOperation::kGenerateDataKeyWithoutPlaintext) | bit(GrantOperation::kReEncryptFrom) |
      bit(GrantOperation::kReEncryptTo) | bit(GrantOperation::kGenerateDataKeyPair) |
      bit(GrantOperation::kGenerateDataKeyPairWithoutPlaintext);
  return (bit(operation) & kWithContext) != 0;
}

GrantOperations& GrantOperations::add(GrantOperation operation) noexcept {
  bits_ |= bit(operation);
  return *this;
}

bool GrantOperations::has(GrantOperation operation) const noexcept {
  return (bits_ & bit(operation)) != 0;
}

std::vector<GrantOperation> GrantOperations::list() const {
  std::vector<GrantOperation> out;
  for (std::size_t i = 0; i < kGrantNames.size(); ++i) {
    if (has(static_cast<GrantOperation>(i))) out.push_back(static_cast<GrantOperation>(i));
  }
  return out;
}

const Grant* find_grant(const Question& question, std::span<const Grant> grants, GrantReach reach) {
  const std::string_view action = question.action;
  if (grants.empty() || action.size() < 4 || !equal_ignoring_case(action.substr(0, 4), "kms:")) return nullptr;
  const auto operation = find_grant_name(action.substr(4), equal_ignoring_case);
  if (!operation) return nullptr;
  const auto allows = [&](const Grant& grant) {
    return grant.operations.has(*operation) && names_grantee(grant, question.caller, reach) &&
           (!takes_encryption_context(*operation) || meets_constraints(grant, question.encryption_context));
  };
  const auto at = std::find_if(grants.begin(), grants.end(), allows);
  return at != grants.end() ? &*at : nullptr;
}

}  // namespace keyhold::iam
