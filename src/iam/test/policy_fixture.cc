#include "policy_fixture.h"

#include <stdexcept>

namespace keyhold::iam::test {
namespace {

Policy parsed_or_throw(std::string_view text, PolicyKind kind) {
  auto policy = Policy::parse(text, kind);
  if (!policy) throw std::runtime_error(policy.error().detail + " in " + std::string(text));
  return *std::move(policy);
}

std::string text_at(const json::Object& object, std::string_view name) {
  const json::Value* value = json::find(object, name);
  return value != nullptr ? std::string(value->as_string()) : std::string();
}

EncryptionContext read_pairs(const json::Value& value) {
  EncryptionContext out;
  for (const auto& [name, text] : value.as_object()) out.emplace(std::string(name), std::string(text.as_string()));
  return out;
}

Principal read_caller(const json::Object& object) {
  const std::string session = text_at(object, "session");
  Principal out = parse_principal(session.empty() ? text_at(object, "principal") : session).value();
  if (!session.empty()) out.role_arn = text_at(object, "principal");
  return out;
}

Grant read_grant(const json::Object& object) {
  Grant out{.id = "grant-1", .grantee = text_at(object, "granteePrincipal")};
  for (const auto& name : object.at("operations").as_array())
    out.operations.add(parse_grant_operation(std::string_view(name.as_string())).value());
  const json::Value* constraints = json::find(object, "constraints");
  if (constraints == nullptr) return out;
  const json::Object& pairs = constraints->as_object();
  if (const auto* equals = json::find(pairs, "EncryptionContextEquals")) out.context_equals = read_pairs(*equals);
  if (const auto* subset = json::find(pairs, "EncryptionContextSubset")) out.context_subset = read_pairs(*subset);
  return out;
}

void read_context(ConditionContext& out, const json::Object& object) {
  for (const auto& [name, value] : object) {
    if (value.is_string()) out.add(name, std::string_view(value.as_string()));
    if (!value.is_array()) continue;
    for (const auto& each : value.as_array()) out.add(name, std::string_view(each.as_string()));
  }
}

}  // namespace

Verdict PolicyCase::decide() {
  question.encryption_context = &encryption_context;
  CallerPolicies own{identity_policies};
  if (!boundary.empty()) own.boundary = &boundary.front();
  if (!session_policy.empty()) own.session = session_policy;
  return authorize_kms(question, key_policy.empty() ? nullptr : &key_policy.front(), own, grants);
}

PolicyCase read_policy_case(const json::Object& object) {
  PolicyCase out;
  out.key_policy.push_back(parsed_or_throw(json::write(object.at("keyPolicy")), PolicyKind::kKeyPolicy));
  for (const auto& policy : object.at("identityPolicies").as_array())
    out.identity_policies.push_back(parsed_or_throw(json::write(policy), PolicyKind::kIdentityPolicy));
  if (const json::Value* session = json::find(object, "sessionPolicy"))
    out.session_policy.push_back(parsed_or_throw(json::write(*session), PolicyKind::kIdentityPolicy));
  if (const json::Value* boundary = json::find(object, "boundary"))
    out.boundary.push_back(parsed_or_throw(json::write(*boundary), PolicyKind::kIdentityPolicy));
  for (const auto& grant : object.at("grants").as_array()) out.grants.push_back(read_grant(grant.as_object()));
  out.encryption_context = read_pairs(object.at("encryptionContext"));
  out.question = {.caller = read_caller(object.at("caller").as_object()),
                  .action = text_at(object, "action"),
                  .resource_arn = text_at(object, "keyArn"),
                  .resource_account = text_at(object, "keyArn").substr(22, 12)};
  read_context(out.question.context, object.at("context").as_object());
  return out;
}

std::string policy_document(std::string_view statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + std::string(statements) + "]}";
}

Policy key_policy_of(std::string_view statements) {
  return parsed_or_throw(policy_document(statements), PolicyKind::kKeyPolicy);
}

Policy identity_policy_of(std::string_view statements) {
  return parsed_or_throw(policy_document(statements), PolicyKind::kIdentityPolicy);
}

Question question_of(std::string_view user, std::string_view account, std::string_view action) {
  return {.caller = {PrincipalKind::kUser, user_arn(account, user), std::string(account)},
          .action = std::string(action),
          .resource_arn = std::string(kKeyArn),
          .resource_account = std::string(kAccount)};
}

}  // namespace keyhold::iam::test
