#include "clause.h"

#include <algorithm>

#include "json_list.h"
#include "question_values.h"

namespace keyhold::iam {
Result<Clause> Clause::compile(const Operator& op, std::string_view key, const json::Value& values, PolicyKind kind,
                               bool variables) {
  KEYHOLD_TRY(ConditionKey parsed, ConditionKey::parse(key, kind));
  Clause out(op, std::move(parsed));
  KEYHOLD_TRY(const std::vector<std::string> texts, scalar_list(values, "Condition"));
  for (const std::string& text : texts) {
    KEYHOLD_TRY(Operand operand, Operand::compile(op, text, variables ? std::optional(kind) : std::nullopt));
    out.operands_.push_back(std::move(operand));
  }
  if (op.test == Test::kNull && out.operands_.size() != 1)
    return Error{ErrorCode::kInvalidArgument, "Null takes one value for each key"};
  return out;
}

bool Clause::passes(std::string_view request_value, const Question& question) const {
  const bool any = std::any_of(operands_.begin(), operands_.end(),
                               [&](const Operand& o) { return o.holds(request_value, question); });
  return any != operator_.negated;
}

bool Clause::resolves_in(const Question& question) const {
  return std::all_of(operands_.begin(), operands_.end(), [&](const Operand& o) { return o.resolves_in(question); });
}

bool Clause::met_by(std::size_t values, std::size_t passed, Effect effect) const {
  if (values == 0) {
    if (operator_.if_exists || operator_.set == SetForm::kForAll) return true;
    return operator_.set == SetForm::kNone && operator_.negated;
  }
  switch (operator_.set) {
    case SetForm::kForAll:
      return passed == values;
    case SetForm::kForAny:
      return passed > 0;
    case SetForm::kNone:
      return effect == Effect::kAllow ? passed == values : passed > 0;
  }
  return false;
}

bool Clause::met(const Question& question, Effect effect) const {
  const bool is_null_test = operator_.test == Test::kNull;
  if (operator_.negated && effect == Effect::kAllow && !resolves_in(question)) return false;
  std::size_t values = 0, passed = 0;
  for_each_value(key_, question, [&](std::string_view value) {
    ++values;
    if (!is_null_test && passes(value, question)) ++passed;
  });
  if (is_null_test) return (values == 0) == operands_.front().flag();
  return met_by(values, passed, effect);
}

Result<std::vector<Clause>> compile_condition(const json::Value& block, PolicyKind kind, bool variables) {
  std::vector<Clause> out;
  if (!block.is_object()) return Error{ErrorCode::kInvalidArgument, "Condition must be an object"};
  for (const auto& [name, keys] : block.get_object()) {
    KEYHOLD_TRY(const Operator op, Operator::parse(name));
    if (!keys.is_object() || keys.get_object().empty())
      return Error{ErrorCode::kInvalidArgument, "a condition operator must hold an object with keys"};
    for (const auto& [key, values] : keys.get_object()) {
      KEYHOLD_TRY(Clause clause, Clause::compile(op, key, values, kind, variables));
      out.push_back(std::move(clause));
    }
  }
  return out;
}

}  // namespace keyhold::iam
