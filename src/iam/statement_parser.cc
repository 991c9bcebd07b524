#include <algorithm>
#include <array>

#include "json_list.h"
#include "statement.h"
#include "text.h"

namespace keyhold::iam {
namespace {

Error bad_statement(std::string_view rule) {
  return {ErrorCode::kInvalidArgument, std::string(rule)};
}

constexpr auto kElements = std::to_array<std::string_view>(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"});

Status check_elements(const json::Object& object) {
  for (const auto& [name, value] : object) {
    if (std::find(kElements.begin(), kElements.end(), std::string_view(name)) == kElements.end())
      return bad_statement("unknown element");
  }
  return ok();
}

/// "Action" or "NotAction", of which exactly one must be there.
struct EitherElement {
  const json::Value* value;
  bool negated;
};
Result<EitherElement> either_element(const json::Object& object, const std::string& name) {
  const json::Value* plain = json::find(object, name);
  const json::Value* negated = json::find(object, "Not" + name);
  if ((plain != nullptr) == (negated != nullptr)) return bad_statement("needs one of " + name + " and Not" + name);
  return EitherElement{plain != nullptr ? plain : negated, plain == nullptr};
}

Result<std::string> parse_label(const json::Object& object, std::size_t number, PolicyKind kind) {
  const json::Value* sid = json::find(object, "Sid");
  if (sid == nullptr) return "#" + std::to_string(number);
  if (!sid->is_string()) return bad_statement("Sid must be a text");
  const std::string_view text = sid->get_string();
  if (text.empty()) return "#" + std::to_string(number);
  if (text.front() == '#') return bad_statement("Sid may not start with #");
  if (kind == PolicyKind::kIdentityPolicy && !std::all_of(text.begin(), text.end(), is_alphanumeric))
    return bad_statement("Sid must be letters and digits");
  return std::string(text);
}

Result<Effect> parse_effect(const json::Object& object) {
  const json::Value* value = json::find(object, "Effect");
  if (value != nullptr && value->is_string() && value->get_string() == "Allow") return Effect::kAllow;
  if (value != nullptr && value->is_string() && value->get_string() == "Deny") return Effect::kDeny;
  return bad_statement("Effect must be Allow or Deny");
}

Status parse_principals(Statement& out, const json::Object& object, PolicyKind kind) {
  if (kind == PolicyKind::kIdentityPolicy) {
    if (object.contains("Principal") || object.contains("NotPrincipal"))
      return bad_statement("an identity policy has no Principal");
    return ok();
  }
  KEYHOLD_TRY(const EitherElement element, either_element(object, "Principal"));
  KEYHOLD_TRY(out.principals, PrincipalSet::parse(*element.value, kind));
  out.not_principals = element.negated;
  if (!out.not_principals) return ok();
  if (out.effect == Effect::kAllow) return bad_statement("NotPrincipal is only for Deny");
  if (out.principals->has_anyone()) return bad_statement("NotPrincipal may not be *");
  return ok();
}

bool is_action_vendor(std::string_view text, PolicyKind kind) noexcept {
  if (kind == PolicyKind::kKeyPolicy) return equal_ignoring_case(text, "kms");
  if (kind == PolicyKind::kTrustPolicy) return equal_ignoring_case(text, "sts");
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_action_verb(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '*' || c == '?'; });
}

const char* action_rule(PolicyKind kind) noexcept {
  if (kind == PolicyKind::kKeyPolicy) return "an action must be * or kms:<verb>";
  return kind == PolicyKind::kTrustPolicy ? "an action must be sts:<verb>" : "an action must be * or <service>:<verb>";
}

Result<Pattern> compile_action(std::string_view text, PolicyKind kind) {
  const std::size_t colon = text.find(':');
  const bool everything = text == "*" && kind != PolicyKind::kTrustPolicy;
  const bool fits = everything || (colon != std::string_view::npos && is_action_vendor(text.substr(0, colon), kind) &&
                                   is_action_verb(text.substr(colon + 1)));
  if (!fits) return bad_statement(action_rule(kind));
  return Pattern::compile(text, {.wildcards = true, .ignore_case = true});
}

Status parse_actions(Statement& out, const json::Object& object, PolicyKind kind) {
  KEYHOLD_TRY(const EitherElement element, either_element(object, "Action"));
  KEYHOLD_TRY(const std::vector<std::string_view> texts, text_list(*element.value, "Action"));
  out.not_actions = element.negated;
  for (const std::string_view text : texts) {
    KEYHOLD_TRY(Pattern pattern, compile_action(text, kind));
    out.actions.push_back(std::move(pattern));
  }
  return ok();
}

Status parse_resources(Statement& out, const json::Object& object, StatementRules rules) {
  if (rules.kind == PolicyKind::kTrustPolicy) {  // it is about its role alone
    if (object.contains("Resource") || object.contains("NotResource"))
      return bad_statement("a trust policy has no Resource");
    out.resources.emplace_back();
    return ok();
  }
  KEYHOLD_TRY(const EitherElement element, either_element(object, "Resource"));
  KEYHOLD_TRY(const std::vector<std::string_view> texts, text_list(*element.value, "Resource"));
  out.not_resources = element.negated;
  for (const std::string_view text : texts) {
    auto pattern = ArnPattern::compile(text, rules.variables ? std::optional(rules.kind) : std::nullopt);
    if (!pattern) return bad_statement("Resource: " + pattern.error().detail);
    out.resources.push_back(*std::move(pattern));
  }
  return ok();
}

Status parse_clauses(Statement& out, const json::Object& object, StatementRules rules) {
  const json::Value* block = json::find(object, "Condition");
  if (block == nullptr) return ok();
  KEYHOLD_TRY(out.clauses, compile_condition(*block, rules.kind, rules.variables));
  return ok();
}

Result<Statement> parse_object(const json::Object& object, std::size_t number, StatementRules rules) {
  Statement out;
  KEYHOLD_CHECK(check_elements(object));
  KEYHOLD_TRY(out.label, parse_label(object, number, rules.kind));
  KEYHOLD_TRY(out.effect, parse_effect(object));
  KEYHOLD_CHECK(parse_principals(out, object, rules.kind));
  KEYHOLD_CHECK(parse_actions(out, object, rules.kind));
  KEYHOLD_CHECK(parse_resources(out, object, rules));
  KEYHOLD_CHECK(parse_clauses(out, object, rules));
  return out;
}

}  // namespace

Result<Statement> parse_statement(const json::Value& value, std::size_t number, StatementRules rules) {
  auto out = value.is_object() ? parse_object(value.get_object(), number, rules)
                               : Result<Statement>(bad_statement("must be an object"));
  if (!out) out.error().detail = "statement " + std::to_string(number) + ": " + out.error().detail;
  return out;
}

}  // namespace keyhold::iam
