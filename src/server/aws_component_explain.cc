// Why a principal may do something, or may not.
#include "aws_component_call.h"

namespace keyhold::server {
namespace {

Status read_pairs(const json::Object& object, iam::EncryptionContext& out) {
  for (const auto& [name, value] : object) {
    if (!value.is_string()) return invalid_field("encryptionContext", "values are strings");
    out.emplace(std::string(name), std::string(value.get_string()));
  }
  return ok();
}

Result<kms::ExplainRequest> read_question(const PlaintextBytes& body) {
  KEYHOLD_TRY(RequestMembers members, RequestMembers::parse(body));
  kms::ExplainRequest out;
  KEYHOLD_TRY(out.principal_arn, members.text("principalArn"));
  KEYHOLD_TRY(out.action, members.text("action"));
  KEYHOLD_TRY(out.resource_arn, members.text("resourceArn"));
  KEYHOLD_TRY(const json::Object context, members.object("context"));
  KEYHOLD_TRY(const json::Object pairs, members.object("encryptionContext"));
  KEYHOLD_CHECK(members.end());
  for (const auto& [name, value] : context) KEYHOLD_CHECK(add_condition(out.context, std::string_view(name), value));
  KEYHOLD_CHECK(read_pairs(pairs, out.encryption_context));
  return out;
}

// A name that is none is the question's fault, whatever the services call it.
Error as_question_fault(Error error) {
  if (error.code == ErrorCode::kInvalidArgument) error.reason = "invalid-field";
  if (error.code == ErrorCode::kNotFound) error.reason = "NoSuchEntity";
  return error;
}

}  // namespace

Task<ComponentAnswer> explain(ComponentCall& call) {
  KEYHOLD_CO_TRY(const kms::ExplainRequest request, read_question(call.body));
  Result<kms::Explanation> explained = call.kms.explainer().explain(request);
  if (!explained) co_return as_question_fault(std::move(explained).error());
  const iam::Verdict& verdict = explained->verdict;
  co_return json_answer(200, json::Object{{"allowed", verdict.allowed},
                                          {"reason", iam::name(verdict.reason)},
                                          {"policy", explained->policy},
                                          {"statement", verdict.statement},
                                          {"text", verdict.text()}});
}

}  // namespace keyhold::server
