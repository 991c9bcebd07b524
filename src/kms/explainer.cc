#include "keyhold/kms/explainer.h"

#include <set>

#include "errors.h"
#include "key_access.h"
#include "keyhold/aws/arn.h"
#include "keyhold/iam/kms_context.h"
#include "keyhold/iam/session.h"
#include "keyhold/kms/key_table.h"

namespace keyhold::kms {
namespace {

Error nothing_named(std::string detail) {
  return {ErrorCode::kNotFound, std::move(detail)};
}

// What the request says of a key stands for itself; several values of one key stay several.
void lay_over(iam::ConditionContext& context, const iam::ConditionContext& asked) {
  std::set<std::string_view> seen;
  for (const auto& entry : asked.entries()) {
    if (seen.insert(entry.key).second)
      context.set(entry.key, entry.value);
    else
      context.add(entry.key, entry.value);
  }
}

iam::Question question_about(const iam::Identity& identity, const ExplainRequest& request, std::string arn,
                             std::string account) {
  return {.caller = identity.principal,
          .action = request.action,
          .resource_arn = std::move(arn),
          .resource_account = std::move(account),
          .encryption_context = request.encryption_context.empty() ? nullptr : &request.encryption_context};
}

iam::RequestFacts facts_of(const iam::Identity& identity, WallTime now) {
  return {.caller = &identity, .now = now};
}

// The account of the resource, or the caller's own where the ARN names none.
std::string account_of(const std::string& arn, const iam::Identity& identity) {
  const Result<aws::Arn> parsed = aws::Arn::parse(arn);
  return parsed && !parsed->account.empty() ? parsed->account : identity.principal.account;
}

bool is_about_role(std::string_view arn) {
  const Result<iam::Principal> named = iam::parse_principal(arn);
  return named && named->kind == iam::PrincipalKind::kRole;
}

std::string policy_of(const iam::Verdict& verdict, const iam::Identity& identity, bool about_role) {
  if (verdict.identity_policy) return "identity policy " + identity.policy_names.at(*verdict.identity_policy);
  if (verdict.statement.empty()) return {};
  if (verdict.reason == iam::Reason::kDeniedByBoundary) return "permissions boundary";
  if (verdict.reason == iam::Reason::kDeniedBySessionPolicy) return "session policy";
  if (verdict.reason == iam::Reason::kAllowedByGrant) return "grant";
  return about_role ? "trust policy" : "key policy";
}

}  // namespace

// A role, or a session of it without a policy of its own, is asked about alike.
Result<std::shared_ptr<const iam::Identity>> Explainer::find_principal(const std::string& arn) const {
  KEYHOLD_TRY(const iam::Principal named, iam::parse_principal(arn));
  std::shared_ptr<const iam::Identity> out = parts_.directory.find_identity(named.acting_arn());
  if (out == nullptr) return nothing_named("there is no principal " + arn);
  if (named.kind != iam::PrincipalKind::kSession) return out;
  iam::Session session;
  session.owner_arn = named.role_arn;
  session.owner_id = out->user_id;
  session.name = arn.substr(arn.rfind('/') + 1);
  return iam::identity_of(parts_.directory, session);
}

Result<iam::Verdict> Explainer::about_key(const iam::Identity& identity, const ExplainRequest& request) const {
  KEYHOLD_TRY(const aws::Arn arn, aws::Arn::parse(request.resource_arn));
  audit::Entry entry;
  if (const Result<aws::KeyArn> key = aws::KeyArn::from(arn);
      key && parts_.keys.find(key->region, key->key.id) == nullptr)
    return no_such_key(request.resource_arn);
  const auto shared = std::make_shared<const iam::Identity>(identity);
  const Call call{Caller{shared, arn.region, {}, {}}, entry};
  const KeyAccess access(parts_);
  KEYHOLD_TRY(const Found found, access.resolve(call, Operation::kDescribeKey, request.resource_arn));
  const Key& key = *found.key;
  iam::Question question = question_about(identity, request, key.arn, key.account);
  question.context = access.conditions(call, key, key.policy, found.alias);
  lay_over(question.context, request.context);
  return access.weigh(question, key, identity);
}

Result<iam::Verdict> Explainer::about_role(const iam::Identity& identity, const ExplainRequest& request) const {
  const std::optional<iam::Role> role = parts_.directory.find_role(request.resource_arn);
  if (!role) return nothing_named("there is no role " + request.resource_arn);
  iam::Question question = question_about(identity, request, role->arn, role->account);
  question.context = iam::request_context(identity.principal, facts_of(identity, parts_.clock.now()));
  lay_over(question.context, request.context);
  return iam::authorize_trust(question, role->trust, identity.own());
}

iam::Verdict Explainer::about_other(const iam::Identity& identity, const ExplainRequest& request) const {
  iam::Question question =
      question_about(identity, request, request.resource_arn, account_of(request.resource_arn, identity));
  question.context = iam::request_context(identity.principal, facts_of(identity, parts_.clock.now()));
  lay_over(question.context, request.context);
  return iam::authorize_identity(question, identity.own());
}

Result<iam::Verdict> Explainer::decide(const iam::Identity& identity, const ExplainRequest& request) const {
  if (request.resource_arn.starts_with("arn:aws:kms:")) return about_key(identity, request);
  if (is_about_role(request.resource_arn)) return about_role(identity, request);
  return about_other(identity, request);
}

Result<Explanation> Explainer::explain(const ExplainRequest& request) const {
  KEYHOLD_TRY(const std::shared_ptr<const iam::Identity> identity, find_principal(request.principal_arn));
  KEYHOLD_TRY(iam::Verdict verdict, decide(*identity, request));
  std::string policy = policy_of(verdict, *identity, is_about_role(request.resource_arn));
  return Explanation{std::move(verdict), std::move(policy)};
}

}  // namespace keyhold::kms
