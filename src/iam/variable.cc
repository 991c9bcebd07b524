#include "variable.h"

#include "question_values.h"

namespace keyhold::iam {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Error bad_variable(const std::string& rule) {
  return {ErrorCode::kInvalidArgument, "a policy variable " + rule};
}

}  // namespace

Result<Variable> Variable::parse(std::string_view text, PolicyKind kind) {
  const std::size_t comma = text.find(',');
  const Result<ConditionKey> key = ConditionKey::parse(trimmed(text.substr(0, comma)), kind);
  if (!key) return bad_variable("must be a condition key: " + key.error().detail);
  if (comma == std::string_view::npos) return Variable{*key, std::nullopt};
  const std::string_view fallback = trimmed(text.substr(comma + 1));
  if (fallback.size() < 2 || !fallback.starts_with('\'') || !fallback.ends_with('\''))
    return bad_variable("must have its default in single quotes");
  return Variable{*key, std::string(fallback.substr(1, fallback.size() - 2))};
}

std::optional<std::string_view> Variable::value_in(const Question& question) const {
  bool present = false;
  for_each_value(key, question, [&](std::string_view) { present = true; });
  if (!present && fallback) return std::string_view(*fallback);
  return single_value(key, question);
}

}  // namespace keyhold::iam
