#include "keyhold/iam/policy.h"

#include <algorithm>
#include <set>

#include "keyhold/base/json.h"
#include "statement.h"

namespace keyhold::iam {

struct PolicyDocument {
  std::string text;
  std::vector<Statement> statements;
  std::vector<std::string> context_keys;
  std::vector<std::string> principal_arns;
};

namespace {

Error malformed(std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(detail), "MalformedPolicyDocumentException"};
}

Status check_document_elements(const json::Object& document) {
  for (const auto& [name, value] : document) {
    if (name != "Version" && name != "Id" && name != "Statement") return malformed("unknown element");
  }
  const json::Value* id = json::find(document, "Id");
  if (id != nullptr && !id->is_string()) return malformed("Id must be a text");
  return ok();
}

/// True for 2012-10-17, whose texts have policy variables; false for 2008-10-17, the default.
Result<bool> parse_version(const json::Object& document) {
  const json::Value* version = json::find(document, "Version");
  if (version == nullptr) return false;
  if (version->is_string() && version->get_string() == "2012-10-17") return true;
  if (version->is_string() && version->get_string() == "2008-10-17") return false;
  return malformed("Version must be 2012-10-17 or 2008-10-17");
}

Result<std::span<const json::Value>> statement_values(const json::Object& document) {
  const json::Value* value = json::find(document, "Statement");
  if (value == nullptr) return malformed("no Statement");
  if (!value->is_array()) return std::span(value, 1);
  if (value->get_array().empty()) return malformed("Statement is an empty list");
  return std::span<const json::Value>(value->get_array().data(), value->get_array().size());
}

Status check_labels(const std::vector<Statement>& statements) {
  std::set<std::string_view> seen;
  for (const Statement& statement : statements) {
    if (!seen.insert(statement.label).second) return malformed("two statements have one Sid");
  }
  return ok();
}

Result<std::vector<Statement>> parse_document(const json::Object& document, PolicyKind kind) {
  KEYHOLD_CHECK(check_document_elements(document));
  KEYHOLD_TRY(const bool variables, parse_version(document));
  KEYHOLD_TRY(const auto values, statement_values(document));
  std::vector<Statement> out;
  for (const json::Value& value : values) {
    auto statement = parse_statement(value, out.size() + 1, {.kind = kind, .variables = variables});
    if (!statement) return malformed(statement.error().detail);
    out.push_back(*std::move(statement));
  }
  KEYHOLD_CHECK(check_labels(out));
  return out;
}

/// Calls `visit(key)` for each condition key that can change what the statement decides.
template <class Visit>
void for_each_key(const Statement& statement, Visit visit) {
  const auto of_variable = [&](const Variable& variable) { visit(variable.key); };
  for (const ArnPattern& resource : statement.resources) resource.for_each_variable(of_variable);
  for (const Clause& clause : statement.clauses) {
    visit(clause.key());
    for (const Operand& operand : clause.operands()) operand.for_each_variable(of_variable);
  }
}

std::vector<std::string> context_keys_of(const std::vector<Statement>& statements) {
  std::set<std::string> names;
  for (const Statement& statement : statements)
    for_each_key(statement, [&](const ConditionKey& key) {
      if (key.source == KeySource::kContext) names.insert(key.name);
    });
  return {names.begin(), names.end()};
}

std::vector<std::string> principal_arns_of(const std::vector<Statement>& statements) {
  std::vector<std::string> out;
  for (const Statement& statement : statements)
    if (statement.principals)
      out.insert(out.end(), statement.principals->arns().begin(), statement.principals->arns().end());
  return out;
}

}  // namespace

Result<Policy> Policy::parse(std::string_view text, PolicyKind kind) {
  if (text.size() > kMaxBytes) {
    return Error{ErrorCode::kLimitExceeded, "a policy has at most " + std::to_string(kMaxBytes) + " bytes",
                 "LimitExceededException"};
  }
  auto document = json::parse_object(text);
  if (!document) return malformed(document.error().detail);
  KEYHOLD_TRY(std::vector<Statement> statements, parse_document(*document, kind));
  std::vector<std::string> keys = context_keys_of(statements);
  std::vector<std::string> principals = principal_arns_of(statements);
  PolicyDocument compiled{std::string(text), std::move(statements), std::move(keys), std::move(principals)};
  return Policy(kind, std::make_shared<const PolicyDocument>(std::move(compiled)));
}

const std::string& Policy::text() const noexcept {
  return document_->text;
}

std::span<const std::string> Policy::context_keys() const noexcept {
  return document_->context_keys;
}

std::span<const std::string> Policy::principal_arns() const noexcept {
  return document_->principal_arns;
}

std::span<const Statement> Policy::statements() const noexcept {
  return document_->statements;
}

}  // namespace keyhold::iam
