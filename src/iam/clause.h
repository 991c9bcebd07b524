#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "condition_key.h"
#include "condition_operator.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"
#include "operand.h"

namespace keyhold::iam {

struct Question;

enum class Effect : std::uint8_t { kAllow, kDeny };

/// One operator, one key and its values out of a Condition block; all clauses of a statement must be met.
class Clause {
 public:
  static Result<Clause> compile(const Operator& op, std::string_view key, const json::Value& values, PolicyKind kind,
                                bool variables);
  /// A key with several request values under an operator without a set prefix is where AWS leaves the outcome open.
  /// Here it never opens access: an Allow needs every value to pass, a Deny applies when any one does. So two
  /// encryption-context pairs whose names differ only in case can't stand in for one another.
  /// A policy variable without a value equals nothing, and in an Allow "not equal" is not met by that.
  bool met(const Question& question, Effect effect) const;
  const ConditionKey& key() const noexcept { return key_; }
  std::span<const Operand> operands() const noexcept { return operands_; }

 private:
  Clause(Operator op, ConditionKey key) : operator_(op), key_(std::move(key)) {}
  bool passes(std::string_view request_value, const Question& question) const;
  bool resolves_in(const Question& question) const;
  bool met_by(std::size_t values, std::size_t passed, Effect effect) const;

  Operator operator_;
  ConditionKey key_;
  std::vector<Operand> operands_;
};

/// A whole Condition block. `variables`: whether its texts may hold policy variables. Errors: kInvalidArgument.
Result<std::vector<Clause>> compile_condition(const json::Value& block, PolicyKind kind, bool variables);

}  // namespace keyhold::iam
