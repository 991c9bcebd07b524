#include "key_access.h"

#include <variant>

#include "errors.h"
#include "grant_token.h"
#include "keyhold/iam/kms_context.h"
#include "keyhold/kms/grant_table.h"
#include "keyhold/kms/key_table.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kPartition = "aws";
constexpr std::string_view kActionPrefix = "kms:";

std::string denial_reason(iam::Reason reason, std::string_view action) {
  const std::string verb(action);
  switch (reason) {
    case iam::Reason::kDeniedByKeyPolicy:
      return " with an explicit deny in a resource-based policy";
    case iam::Reason::kDeniedByIdentityPolicy:
      return " with an explicit deny in an identity-based policy";
    case iam::Reason::kDeniedBySessionPolicy:
      return " with an explicit deny in a session policy";
    case iam::Reason::kDeniedByBoundary:
      return " with an explicit deny in a permissions boundary";
    case iam::Reason::kNoBoundaryAllow:
      return " because no permissions boundary allows the " + verb + " action";
    case iam::Reason::kNoSessionAllow:
      return " because no session policy allows the " + verb + " action";
    case iam::Reason::kNoIdentityAllow:
      return " because no identity-based policy allows the " + verb + " action";
    default:
      return " because no resource-based policy allows the " + verb + " action";
  }
}

Error access_denied(const Call& call, std::string_view action, std::string_view resource, iam::Reason reason) {
  return {ErrorCode::kAccessDenied,
          "User: " + call.caller.identity->principal.arn + " is not authorized to perform: " + std::string(action) +
              " on resource: " + std::string(resource) + denial_reason(reason, action),
          "AccessDeniedException"};
}

// Another account learns nothing of a key that it may not use, not even whether it exists.
Error denied_from_outside(const Call& call, std::string_view action) {
  return {ErrorCode::kAccessDenied,
          "User: " + call.caller.identity->principal.arn + " is not authorized to perform: " + std::string(action) +
              " on this resource because the resource does not exist in this Region, no resource-based policies allow "
              "access, or a resource-based policy explicitly denies access",
          "AccessDeniedException"};
}

// The caller's own side is all that was missing: that much it may be told of another account's key.
bool misses_own_allow(iam::Reason reason) noexcept {
  return reason == iam::Reason::kNoIdentityAllow || reason == iam::Reason::kNoBoundaryAllow ||
         reason == iam::Reason::kNoSessionAllow;
}

std::string verdict_text(const iam::Verdict& verdict) {
  std::string out = iam::name(verdict.reason);
  if (!verdict.statement.empty()) out += " (" + verdict.statement + ")";
  return out;
}

}  // namespace

// The policy that the key had decides, as it would have; grants went with the key.
bool KeyAccess::might_have_used(const Call& call, Operation operation, const Tombstone& tombstone,
                                const aws::KeyArn& arn) const {
  if (!tombstone.policy) return true;  // destroyed before policies were kept: told to everyone, as then
  const Key gone{.name = arn.key,
                 .region = arn.region,
                 .account = arn.account,
                 .arn = tombstone.key_arn,
                 .policy = *tombstone.policy,
                 .primary_region = arn.region};
  const auto allows = [&](Operation one) {
    const iam::Question question{.caller = call.caller.identity->principal,
                                 .action = std::string(rule_of(one).action),
                                 .resource_arn = gone.arn,
                                 .resource_account = gone.account,
                                 .context = conditions(call, gone, gone.policy, {})};
    return iam::authorize_kms(question, &gone.policy, call.caller.identity->own(), {}).allowed;
  };
  return allows(operation) || allows(Operation::kDescribeKey);
}

Error KeyAccess::absent(const Call& call, Operation operation, const aws::KeyArn& arn) const {
  if (arn.account == call.caller.account()) return no_such_key(arn.text());
  const std::optional<Tombstone> tombstone = parts_.keys.find_tombstone(arn.text());
  if (tombstone && might_have_used(call, operation, *tombstone, arn)) return no_such_key(arn.text());
  return denied_from_outside(call, rule_of(operation).action);
}

Result<Found> KeyAccess::by_arn(const Call& call, Operation operation, const aws::KeyArn& arn) const {
  if (arn.region != call.caller.region) return invalid_region_arn(arn.region);
  KeyPtr key = parts_.keys.find(arn.region, arn.key.id);
  if (key == nullptr || key->arn != arn.text()) return absent(call, operation, arn);
  return Found{std::move(key), {}};
}

Result<Found> KeyAccess::by_alias(const Call& call, const std::string& account, const std::string& region,
                                  const std::string& name) const {
  if (region != call.caller.region) return invalid_region_arn(region);
  const std::optional<Alias> alias = parts_.keys.find_alias(account, region, name);
  KeyPtr key = alias ? parts_.keys.find(region, alias->target) : nullptr;
  if (key == nullptr) return no_such_alias(aws::AliasArn{std::string(kPartition), region, account, name}.text());
  return Found{std::move(key), name};
}

Result<Found> KeyAccess::resolve(const Call& call, Operation operation, std::string_view reference) const {
  KEYHOLD_TRY(const aws::KeyReference parsed, aws::parse_key_reference(reference));
  const Caller& caller = call.caller;
  if (const auto* name = std::get_if<aws::KeyName>(&parsed))
    return by_arn(call, operation, {std::string(kPartition), caller.region, caller.account(), *name});
  if (const auto* arn = std::get_if<aws::KeyArn>(&parsed)) return by_arn(call, operation, *arn);
  if (const auto* alias = std::get_if<std::string>(&parsed))
    return by_alias(call, caller.account(), caller.region, *alias);
  const auto& alias = std::get<aws::AliasArn>(parsed);
  return by_alias(call, alias.account, alias.region, alias.alias);
}

Result<Found> KeyAccess::resolve_key(const Call& call, Operation operation, std::string_view reference) const {
  KEYHOLD_TRY(const aws::KeyReference parsed, aws::parse_key_reference(reference));
  if (std::holds_alternative<std::string>(parsed) || std::holds_alternative<aws::AliasArn>(parsed))
    return invalid_key_id(reference);
  return resolve(call, operation, reference);
}

void KeyAccess::add_request_conditions(iam::ConditionContext& context, const Call& call) const {
  const Caller& caller = call.caller;
  const iam::RequestFacts facts{
      .region = caller.region,
      .source_ip = caller.via_service.empty() ? std::string_view(caller.source_ip) : std::string_view(),
      .caller = caller.identity.get(),
      .via_service = caller.via_service,
      .now = parts_.clock.now()};
  iam::add_request_facts(context, caller.identity->principal, facts);
}

iam::ConditionContext KeyAccess::conditions(const Call& call, const Key& key, const iam::Policy& key_policy,
                                            std::string_view alias) const {
  iam::ConditionContext out(key_policy, call.caller.identity->own());
  add_request_conditions(out, call);
  const std::string_view kind = key.is_replica() ? "REPLICA" : "PRIMARY";
  const iam::KeyFacts facts{.spec = rule_of(key.spec).name,
                            .usage = name(key.usage),
                            .origin = name(key.origin),
                            .multi_region = key.name.multi_region,
                            .multi_region_type = key.name.multi_region ? kind : std::string_view(),
                            .request_alias = alias,
                            .aliases = key.aliases,
                            .tags = key.tags};
  iam::add_key_facts(out, facts);
  return out;
}

namespace {

// Only where policies neither deny nor suffice; a grant is never asked against a deny.
bool may_be_granted(const iam::Verdict& verdict) {
  using enum iam::Reason;
  return verdict.reason == kNoKeyPolicyAllow || verdict.reason == kNoIdentityAllow ||
         verdict.reason == kNoBoundaryAllow || verdict.reason == kNoSessionAllow;
}

Status check_grant_tokens(const aws::GrantTokens* tokens) {
  if (tokens == nullptr) return ok();
  for (const std::string& token : *tokens) KEYHOLD_CHECK(GrantToken::parse(token));
  return ok();
}

}  // namespace

namespace {

void add_facts(iam::ConditionContext& context, const AccessFacts& facts) {
  if (!facts.algorithm.empty()) context.add("kms:EncryptionAlgorithm", facts.algorithm);
  for (const auto& [condition, value] : facts.conditions) context.add(condition, value);
  if (facts.tags == nullptr) return;
  for (const aws::KmsTag& tag : *facts.tags) {
    context.add("aws:TagKeys", tag.key);
    context.add("aws:RequestTag/" + tag.key, tag.value);
  }
}

}  // namespace

iam::Verdict KeyAccess::weigh(const iam::Question& question, const Key& key, const iam::Identity& caller) const {
  iam::Verdict verdict = iam::authorize_kms(question, &key.policy, caller.own(), {});
  if (!may_be_granted(verdict) || !question.action.starts_with(kActionPrefix)) return verdict;
  const Result<iam::GrantOperation> operation =
      iam::parse_grant_operation(std::string_view(question.action).substr(kActionPrefix.size()));
  if (!operation) return verdict;
  const std::vector<iam::Grant> grants =
      parts_.grants.candidates(key, caller.principal, *operation, question.encryption_context);
  if (!grants.empty()) verdict = iam::authorize_kms(question, &key.policy, caller.own(), grants);
  return verdict;
}

Result<iam::Verdict> KeyAccess::decide(Call& call, Operation operation, const Found& found,
                                       const AccessFacts& facts) const {
  KEYHOLD_CHECK(check_grant_tokens(facts.grant_tokens));
  const Key& key = *found.key;
  const iam::Identity& caller = *call.caller.identity;
  const std::string_view action = rule_of(operation).action;
  const bool has_context = facts.context != nullptr && !facts.context->empty();
  iam::Question question{.caller = caller.principal,
                         .action = std::string(action),
                         .resource_arn = key.arn,
                         .resource_account = key.account,
                         .context = conditions(call, key, key.policy, found.alias),
                         .encryption_context = has_context ? facts.context : nullptr};
  add_facts(question.context, facts);
  iam::Verdict verdict = weigh(question, key, caller);
  audit::Decision& decision = call.entry.decision;
  decision.resource = key.arn;
  decision.verdict = verdict_text(verdict);
  decision.context.clear();
  if (has_context) decision.context.assign(facts.context->begin(), facts.context->end());
  if (verdict.allowed) return verdict;
  const bool from_outside = key.account != call.caller.account();
  if (from_outside && !misses_own_allow(verdict.reason)) return denied_from_outside(call, action);
  return access_denied(call, action, key.arn, verdict.reason);
}

Status KeyAccess::authorize(Call& call, Operation operation, const Found& found, const AccessFacts& facts) const {
  KEYHOLD_CHECK(decide(call, operation, found, facts));
  return ok();
}

Status KeyAccess::authorize_account(Call& call, std::string_view action, std::string_view resource,
                                    const AccessFacts& facts) const {
  iam::Question question{.caller = call.caller.identity->principal,
                         .action = std::string(action),
                         .resource_arn = std::string(resource),
                         .resource_account = call.caller.account()};
  add_request_conditions(question.context, call);
  add_facts(question.context, facts);
  const iam::Verdict verdict = iam::authorize_identity(question, call.caller.identity->own());
  call.entry.decision.verdict = verdict_text(verdict);
  if (call.entry.decision.resource.empty() && resource != "*") call.entry.decision.resource = resource;
  if (verdict.allowed) return ok();
  return access_denied(call, action, resource, verdict.reason);
}

Status KeyAccess::authorize_tags(Call& call, const Key& key, const std::vector<aws::KmsTag>& tags) const {
  if (tags.empty()) return ok();
  return authorize_account(call, "kms:TagResource", key.arn, {.tags = &tags});
}

namespace {

// Of the operations that use key material, no more than the key lets through.
Status check_rate(const Key& key, Operation operation, std::uint32_t per_second) {
  if (operation > Operation::kDeriveSharedSecret || per_second == 0) return ok();
  if (key.gate->take(per_second, std::chrono::steady_clock::now())) return ok();
  return Error{ErrorCode::kThrottled,
               "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
               "ThrottlingException"};
}

}  // namespace

// After the policies, so that who may not use a key can't use up its rate.
Status KeyAccess::check_ready(Operation operation, const Key& key) const {
  KEYHOLD_CHECK(check_state(operation, state_at(key, parts_.clock.now()), key.arn));
  return check_rate(key, operation, parts_.keys.limit());
}

Status KeyAccess::admit(Call& call, Operation operation, const Found& found, const AccessFacts& facts) const {
  KEYHOLD_CHECK(authorize(call, operation, found, facts));
  return check_ready(operation, *found.key);
}

Result<iam::Policy> KeyAccess::read_policy(std::string_view text) const {
  KEYHOLD_TRY(iam::Policy policy, iam::Policy::parse(text, iam::PolicyKind::kKeyPolicy));
  if (parts_.directory.first_missing(policy)) return invalid_principals();
  return policy;
}

bool KeyAccess::could_manage(const Call& call, const Key& key, const iam::Policy& policy) const {
  iam::Question question{.caller = call.caller.identity->principal,
                         .action = "kms:PutKeyPolicy",
                         .resource_arn = key.arn,
                         .resource_account = key.account,
                         .context = conditions(call, key, policy, {})};
  return iam::can_manage(std::move(question), policy, call.caller.identity->own());
}

}  // namespace keyhold::kms
