#include "clause.h"

#include <algorithm>

#include "json_list.h"
#include "keyhold/iam/authorize.h"
#include "text.h"

namespace keyhold::iam {
namespace {

template <class Visit>
void for_each_pair(const EncryptionContext* context, Visit visit) {
  if (context == nullptr) return;
  for (const auto& [name, value] : *context) visit(name, value);
}

/// Calls `visit(value)` for each value that the question has for `key`.
template <class Visit>
void for_each_value(const ConditionKey& key, const Question& question, Visit visit) {
  switch (key.source) {
    case KeySource::kContext:
      for (const auto& entry : question.context.entries()) {
        if (entry.key == key.name) visit(entry.value);
      }
      return;
    case KeySource::kEncryptionContextPair:
      return for_each_pair(question.encryption_context, [&](const auto& name, const auto& value) {
        if (equal_ignoring_case(name, key.name)) visit(value);
      });
    case KeySource::kEncryptionContextKeys:
      return for_each_pair(question.encryption_context, [&](const auto& name, const auto&) { visit(name); });
  }
}

}  // namespace

Result<Clause> Clause::compile(const Operator& op, std::string_view key, const json::Value& values, PolicyKind kind,
                               bool escapes) {
  KEYHOLD_TRY(ConditionKey parsed, ConditionKey::parse(key, kind));
  Clause out(op, std::move(parsed));
  KEYHOLD_TRY(const std::vector<std::string> texts, scalar_list(values, "Condition"));
  for (const std::string& text : texts) {
    KEYHOLD_TRY(Operand operand, Operand::compile(op, text, escapes));
    out.operands_.push_back(std::move(operand));
  }
  if (op.test == Test::kNull && out.operands_.size() != 1)
    return Error{ErrorCode::kInvalidArgument, "Null takes one value for each key"};
  return out;
}

bool Clause::passes(std::string_view request_value) const {
  const bool any =
      std::any_of(operands_.begin(), operands_.end(), [&](const Operand& o) { return o.holds(request_value); });
  return any != operator_.negated;
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
  std::size_t values = 0, passed = 0;
  for_each_value(key_, question, [&](std::string_view value) {
    ++values;
    if (!is_null_test && passes(value)) ++passed;
  });
  if (is_null_test) return (values == 0) == operands_.front().flag();
  return met_by(values, passed, effect);
}

Result<std::vector<Clause>> compile_condition(const json::Value& block, PolicyKind kind, bool escapes) {
  std::vector<Clause> out;
  if (!block.is_object()) return Error{ErrorCode::kInvalidArgument, "Condition must be an object"};
  for (const auto& [name, keys] : block.get_object()) {
    KEYHOLD_TRY(const Operator op, Operator::parse(name));
    if (!keys.is_object() || keys.get_object().empty())
      return Error{ErrorCode::kInvalidArgument, "a condition operator must hold an object with keys"};
    for (const auto& [key, values] : keys.get_object()) {
      KEYHOLD_TRY(Clause clause, Clause::compile(op, key, values, kind, escapes));
      out.push_back(std::move(clause));
    }
  }
  return out;
}

}  // namespace keyhold::iam
