// The operations on grants.
#include <algorithm>

#include "errors.h"
#include "grant_codec.h"
#include "grant_token.h"
#include "key_access.h"
#include "key_use.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/crypto/random.h"
#include "keyhold/kms/grant_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/revocation_feed.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/vault.h"
#include "new_key.h"

namespace keyhold::kms {
namespace {

constexpr std::size_t kMostGrants = 50'000;  // "Resource quotas" of the AWS KMS Developer Guide
constexpr std::int64_t kDefaultGrantLimit = 50;
constexpr std::size_t kGrantIdHex = 64;
constexpr std::string_view kServiceSuffix = ".amazonaws.com";

std::string random_grant_id() {
  std::array<std::byte, kGrantIdHex / 2> bytes;
  crypto::fill_random(bytes);
  return to_hex(bytes);
}

bool is_grant_id(std::string_view text) {
  return text.size() == kGrantIdHex && from_hex(text).has_value();
}

// An account may be named by its 12 digits, as in policies.
Result<std::string> principal_arn(const std::string& text) {
  if (aws::is_account_id(text)) return iam::root_arn(text);
  const Result<iam::Principal> parsed = iam::parse_principal(text);
  if (!parsed) return invalid_principal(text);
  return parsed->arn;
}

// One that a new grant may name. Grants that outlived their principal can still be listed by it.
Result<std::string> present_principal(const Parts& parts, const std::string& text) {
  KEYHOLD_TRY(std::string arn, principal_arn(text));
  const Result<iam::Principal> parsed = iam::parse_principal(arn);
  if (!parsed || parts.directory.lacks(*parsed)) return invalid_principal(text);
  return arn;
}

Status check_service(const std::string& text) {
  return text.ends_with(kServiceSuffix) ? ok() : Status(invalid_principal(text));
}

Status set_grantee(const Parts& parts, const aws::CreateGrantRequest& request, Grant& grant) {
  if (request.grantee_principal.has_value() == request.grantee_service_principal.has_value())
    return validation("Specify either GranteePrincipal or GranteeServicePrincipal.");
  grant.grantee_is_service = request.grantee_service_principal.has_value();
  if (grant.grantee_is_service) {
    KEYHOLD_CHECK(check_service(*request.grantee_service_principal));
    grant.rule.grantee = *request.grantee_service_principal;
    return ok();
  }
  KEYHOLD_TRY(grant.rule.grantee, present_principal(parts, *request.grantee_principal));
  return ok();
}

Status set_retiring(const Parts& parts, const aws::CreateGrantRequest& request, Grant& grant) {
  if (request.retiring_principal && request.retiring_service_principal)
    return validation("Specify either RetiringPrincipal or RetiringServicePrincipal.");
  if (request.retiring_principal) {
    KEYHOLD_TRY(grant.retiring, present_principal(parts, *request.retiring_principal));
  } else if (request.retiring_service_principal) {
    KEYHOLD_CHECK(check_service(*request.retiring_service_principal));
    grant.retiring = *request.retiring_service_principal;
    grant.retiring_is_service = true;
  }
  return ok();
}

// The operations that a key of this kind has, from the table "Grant operations" of the AWS KMS Developer Guide.
bool fits(const Key& key, iam::GrantOperation operation) {
  using Op = iam::GrantOperation;
  switch (operation) {
    case Op::kCreateGrant:
    case Op::kRetireGrant:
    case Op::kDescribeKey:
      return true;
    case Op::kDecrypt:
    case Op::kEncrypt:
    case Op::kReEncryptFrom:
    case Op::kReEncryptTo:
      return key.usage == KeyUsage::kEncryptDecrypt;
    case Op::kGenerateDataKey:
    case Op::kGenerateDataKeyWithoutPlaintext:
    case Op::kGenerateDataKeyPair:
    case Op::kGenerateDataKeyPairWithoutPlaintext:
      return is_symmetric(key);
    case Op::kSign:
    case Op::kVerify:
      return key.usage == KeyUsage::kSignVerify;
    case Op::kGetPublicKey:
      return rule_of(key.spec).pair.has_value();
    case Op::kGenerateMac:
    case Op::kVerifyMac:
      return key.usage == KeyUsage::kGenerateVerifyMac;
    case Op::kDeriveSharedSecret:
      return key.usage == KeyUsage::kKeyAgreement;
    case Op::kEncapsulate:
    case Op::kDecapsulate:
      return key.usage == KeyUsage::kEncapsulateDecapsulate;
  }
  return false;
}

Status set_operations(const Key& key, const std::vector<std::string>& names, Grant& grant) {
  if (names.empty()) return validation("Operations must name at least one operation.");
  for (const std::string& one : names) {
    const Result<iam::GrantOperation> operation = iam::parse_grant_operation(one);
    if (!operation || !fits(key, *operation))
      return validation("The grant operation " + one + " is not valid for a KMS key of spec " +
                        std::string(rule_of(key.spec).name) + " and usage " + std::string(name(key.usage)) + ".");
    grant.rule.operations.add(*operation);
    if (std::find(grant.operations.begin(), grant.operations.end(), *operation) == grant.operations.end())
      grant.operations.push_back(*operation);
  }
  if (grant.operations == std::vector{iam::GrantOperation::kCreateGrant})
    return validation("Grants must not contain only the CreateGrant operation.");
  return ok();
}

Status set_constraints(const Key& key, const std::optional<aws::GrantConstraints>& constraints, Grant& grant) {
  if (!constraints) return ok();
  if (constraints->encryption_context_equals && constraints->encryption_context_subset)
    return validation("Specify either EncryptionContextEquals or EncryptionContextSubset.");
  const bool has_context = constraints->encryption_context_equals || constraints->encryption_context_subset;
  if (has_context && !is_symmetric(key))
    return validation("Encryption context constraints are for symmetric encryption keys only.");
  grant.rule.context_equals = constraints->encryption_context_equals;
  grant.rule.context_subset = constraints->encryption_context_subset;
  grant.source_arn = constraints->source_arn;
  return ok();
}

Result<Grant> wanted_grant(const Parts& parts, const Call& call, const Key& key,
                           const aws::CreateGrantRequest& request) {
  Grant grant;
  grant.region = key.region;
  grant.account = key.account;
  grant.key = key.name;
  grant.name = request.name.value_or("");
  grant.issuing_account = iam::root_arn(call.caller.account());
  grant.created = parts.clock.now();
  KEYHOLD_CHECK(set_grantee(parts, request, grant));
  KEYHOLD_CHECK(set_retiring(parts, request, grant));
  KEYHOLD_CHECK(set_operations(key, request.operations, grant));
  KEYHOLD_CHECK(set_constraints(key, request.constraints, grant));
  if (grant.grantee_is_service && (!grant.source_arn || grant.retiring.empty()))
    return validation("A grant to a service principal needs the SourceArn constraint and a retiring principal.");
  grant.rule.id = random_grant_id();
  return grant;
}

AccessFacts facts_of(const aws::CreateGrantRequest& request) {
  AccessFacts facts{.grant_tokens = &request.grant_tokens};
  for (const std::string& operation : request.operations)
    facts.conditions.push_back({"kms:GrantOperations", operation});
  if (request.grantee_principal) facts.conditions.push_back({"kms:GranteePrincipal", *request.grantee_principal});
  if (request.retiring_principal) facts.conditions.push_back({"kms:RetiringPrincipal", *request.retiring_principal});
  if (request.constraints && request.constraints->encryption_context_equals)
    facts.conditions.push_back({"kms:GrantConstraintType", "EncryptionContextEquals"});
  if (request.constraints && request.constraints->encryption_context_subset)
    facts.conditions.push_back({"kms:GrantConstraintType", "EncryptionContextSubset"});
  facts.conditions.push_back({"kms:GrantIsForAWSResource", "false"});
  return facts;
}

bool holds_all(const std::optional<aws::EncryptionContext>& context, const aws::EncryptionContext& needed) {
  return context && std::includes(context->begin(), context->end(), needed.begin(), needed.end());
}

// Who may only create grants because of a grant passes on no more than that grant gives: some of its operations, under
// its constraint or a stricter one ("Using grants", AWS KMS Developer Guide).
bool passes_on_at_most(const Grant& parent, const Grant& child) {
  const iam::Grant &given = parent.rule, &wanted = child.rule;
  if (!wanted.operations.within(given.operations)) return false;
  if (given.context_equals && wanted.context_equals != given.context_equals) return false;
  return !given.context_subset || holds_all(wanted.context_equals, *given.context_subset) ||
         holds_all(wanted.context_subset, *given.context_subset);
}

Status check_parent(const Parts& parts, const Call& call, const Key& key, const iam::Verdict& verdict,
                    const Grant& wanted) {
  if (verdict.reason != iam::Reason::kAllowedByGrant) return ok();
  for (const GrantPtr& parent :
       parts.grants.of_grantee(key, call.caller.identity->principal, iam::GrantOperation::kCreateGrant))
    if (!parent->source_arn && passes_on_at_most(*parent, wanted)) return ok();
  return Error{ErrorCode::kAccessDenied,
               "User: " + call.caller.identity->principal.arn +
                   " is not authorized to perform: kms:CreateGrant on resource: " + key.arn +
                   " because the grant that allows it gives less than the new one would",
               "AccessDeniedException"};
}

std::string token_of(const Key& key, const std::string& grant_id) {
  return GrantToken::fresh(aws::KeyArn{"aws", key.region, key.account, key.name}, grant_id).text();
}

std::optional<std::string> if_some(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

aws::GrantListEntry entry_of(const Grant& grant) {
  aws::GrantListEntry out{.key_id = aws::KeyArn{"aws", grant.region, grant.account, grant.key}.text(),
                          .grant_id = grant.rule.id,
                          .name = if_some(grant.name),
                          .creation_date = grant.created,
                          .issuing_account = grant.issuing_account};
  (grant.grantee_is_service ? out.grantee_service_principal : out.grantee_principal) = grant.rule.grantee;
  (grant.retiring_is_service ? out.retiring_service_principal : out.retiring_principal) = if_some(grant.retiring);
  for (const iam::GrantOperation operation : grant.operations) out.operations.emplace_back(iam::name(operation));
  if (grant.rule.context_equals || grant.rule.context_subset || grant.source_arn)
    out.constraints = aws::GrantConstraints{grant.rule.context_subset, grant.rule.context_equals, grant.source_arn};
  return out;
}

aws::ListGrantsResponse page_of(std::vector<GrantPtr> grants, std::size_t limit) {
  aws::ListGrantsResponse out;
  out.truncated = grants.size() > limit;
  if (out.truncated) grants.pop_back();
  for (const GrantPtr& grant : grants) out.grants.push_back(entry_of(*grant));
  if (out.truncated) out.next_marker = grants.back()->rule.id;
  return out;
}

Task<Status> drop_grant(const Parts& parts, Call& call, KeyPtr key, GrantPtr grant) {
  storage::Batch batch;
  parts.vault.erase_row(batch, kGrantRow, row_name(*grant));
  KEYHOLD_CO_CHECK(co_await commit_change(parts, call, std::move(batch)));
  parts.grants.remove(*key, grant->rule.id);
  parts.feed.publish(key->arn, "grant");
  co_return ok();
}

// The key and the grant that RetireGrant names, by a token or by both ids.
struct Retired {
  Found found;
  std::string grant_id;
};
Result<Retired> named_by(const KeyAccess& access, const Call& call, const aws::RetireGrantRequest& request) {
  if (request.grant_token) {
    if (request.key_id || request.grant_id)
      return validation("Specify either a grant token, or a grant ID and a key ID.");
    KEYHOLD_TRY(const GrantToken token, GrantToken::parse(*request.grant_token));
    KEYHOLD_TRY(Found found, access.resolve(call, Operation::kRetireGrant, token.key.text()));
    return Retired{std::move(found), token.grant_id};
  }
  if (!request.key_id || !request.grant_id)
    return validation("Specify either a grant token, or a grant ID and a key ID.");
  KEYHOLD_TRY(Found found, access.resolve_key(call, Operation::kRetireGrant, *request.key_id));
  return Retired{std::move(found), *request.grant_id};
}

// The grant itself lets its retiring principal retire it, and its grantee where RetireGrant is among its operations. Of
// a retiring account, everyone may whom an identity policy lets. Else the policies of the key decide.
Status admit_retirement(const KeyAccess& access, Call& call, const Found& found, const Grant& grant) {
  const iam::Principal& caller = call.caller.identity->principal;
  const auto is = [&](const std::string& arn) { return arn == caller.arn || arn == caller.acting_arn(); };
  const bool as_grantee = is(grant.rule.grantee) && grant.rule.operations.has(iam::GrantOperation::kRetireGrant);
  if (as_grantee || is(grant.retiring)) {
    call.entry.decision.resource = found.key->arn;
    call.entry.decision.verdict = "allowed-by-grant (" + grant.rule.id + ")";
    return ok();
  }
  if (grant.retiring == iam::root_arn(caller.account))
    return access.authorize_account(call, "kms:RetireGrant", found.key->arn);
  return access.authorize(call, Operation::kRetireGrant, found);
}

}  // namespace

Task<Result<aws::CreateGrantResponse>> Service::create_grant(Call& call, aws::CreateGrantRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kCreateGrant, request.key_id));
  const Key& key = *found.key;
  const AccessFacts facts = facts_of(request);
  KEYHOLD_CO_TRY(const iam::Verdict verdict, access.decide(call, Operation::kCreateGrant, found, facts));
  KEYHOLD_CO_CHECK(check_state(Operation::kCreateGrant, state_at(key, parts_.clock.now()), key.arn));
  KEYHOLD_CO_TRY(Grant grant, wanted_grant(parts_, call, key, request));
  KEYHOLD_CO_CHECK(check_parent(parts_, call, key, verdict, grant));
  if (request.dry_run) co_return dry_run_succeeded();
  const GrantPtr same = grant.name.empty() ? nullptr : parts_.grants.find_same(key, grant);
  if (same != nullptr) co_return aws::CreateGrantResponse{token_of(key, same->rule.id), same->rule.id};
  if (parts_.grants.count(key) >= kMostGrants) co_return limit_exceeded("A key can have at most 50,000 grants.");
  storage::Batch batch;
  KEYHOLD_CO_CHECK(parts_.vault.put_row(batch, kGrantRow, row_name(grant), to_json(grant).view()));
  KEYHOLD_CO_CHECK(co_await commit_change(parts_, call, std::move(batch)));
  aws::CreateGrantResponse response{token_of(key, grant.rule.id), grant.rule.id};
  parts_.grants.put(std::move(grant));
  parts_.feed.publish(key.arn, "grant");
  co_return response;
}

Task<Result<aws::ListGrantsResponse>> Service::list_grants(Call& call, aws::ListGrantsRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kListGrants, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kListGrants, found));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultGrantLimit));
  if (request.marker && !is_grant_id(*request.marker)) co_return invalid_marker();
  if (request.grant_id) {
    if (!is_grant_id(*request.grant_id)) co_return invalid_grant_id();
    const GrantPtr one = parts_.grants.find(*found.key, *request.grant_id);
    std::vector<GrantPtr> grants;
    if (one != nullptr) grants.push_back(one);
    co_return page_of(std::move(grants), limit);
  }
  std::optional<std::string> grantee = request.grantee_service_principal;
  if (request.grantee_principal) {
    KEYHOLD_CO_TRY(grantee, principal_arn(*request.grantee_principal));
  }
  co_return page_of(parts_.grants.of_key(*found.key, grantee, request.marker.value_or(""), limit + 1), limit);
}

// Of all keys of the caller's account in this Region.
Task<Result<aws::ListGrantsResponse>> Service::list_retirable_grants(Call& call,
                                                                     aws::ListRetirableGrantsRequest request) {
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:ListRetirableGrants", "*"));
  KEYHOLD_CO_TRY(const std::string principal, principal_arn(request.retiring_principal));
  if (request.marker && !is_grant_id(*request.marker)) co_return invalid_marker();
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultGrantLimit));
  co_return page_of(parts_.grants.retirable(call.caller.account(), call.caller.region, principal,
                                            request.marker.value_or(""), limit + 1),
                    limit);
}

Task<Status> Service::retire_grant(Call& call, aws::RetireGrantRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Retired retired, named_by(access, call, request));
  const GrantPtr grant = parts_.grants.find(*retired.found.key, retired.grant_id);
  if (grant == nullptr) co_return no_such_grant(retired.grant_id);
  KEYHOLD_CO_CHECK(admit_retirement(access, call, retired.found, *grant));
  const Key& key = *retired.found.key;
  KEYHOLD_CO_CHECK(check_state(Operation::kRetireGrant, state_at(key, parts_.clock.now()), key.arn));
  if (request.dry_run) co_return dry_run_succeeded();
  co_return co_await drop_grant(parts_, call, retired.found.key, grant);
}

Task<Status> Service::revoke_grant(Call& call, aws::RevokeGrantRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kRevokeGrant, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kRevokeGrant, found));
  const GrantPtr grant = parts_.grants.find(*found.key, request.grant_id);
  if (grant == nullptr) co_return no_such_grant(request.grant_id);
  if (request.dry_run) co_return dry_run_succeeded();
  co_return co_await drop_grant(parts_, call, found.key, grant);
}

}  // namespace keyhold::kms
