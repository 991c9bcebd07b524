#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"
#include "variable.h"

namespace keyhold::iam {

struct Question;

/// How the text of a pattern is to be read.
struct PatternRules {
  bool wildcards = false;    ///< `*` is any text, `?` any one character
  bool ignore_case = false;  ///< ASCII
  /// Of policy Version 2012-10-17: `${*}`, `${?}` and `${$}` are those characters, any other `${…}` is a variable with
  /// a key that this kind of policy may name. Nothing: all of it is plain text.
  std::optional<PolicyKind> variables = {};
};

/// A compiled text or wildcard pattern. Matching takes at most pattern · text steps, and does not allocate where there
/// are no variables. What a variable stands for is plain text: no wildcard can come in with a request.
class Pattern {
 public:
  /// Errors: kInvalidArgument for `${…}` that is neither an escape nor a variable.
  static Result<Pattern> compile(std::string_view text, PatternRules rules);
  /// Of a pattern without variables.
  bool matches(std::string_view text) const noexcept { return matches_compiled(text_, text); }
  /// False also when a variable has no value in the question.
  bool matches(std::string_view text, const Question& question) const;
  /// Whether each variable has a value in the question.
  bool resolves_in(const Question& question) const;
  const std::vector<Variable>& variables() const noexcept { return variables_; }

 private:
  enum class Kind : std::uint8_t { kLiteral, kAnything, kWild };
  Status add_braced(std::string_view inside, PolicyKind kind);
  void add_plain(char c);
  std::optional<std::string> filled_in(const Question& question) const;
  bool equal(char pattern, char text) const noexcept;
  bool matches_compiled(std::string_view pattern, std::string_view text) const noexcept;
  bool matches_wild(std::string_view pattern, std::string_view text) const noexcept;
  // Wildcards and the places of variables are stored as bytes that UTF-8 text never holds, so that an escaped `*` stays
  // a plain one.
  static constexpr char kAnyText = '\xff';
  static constexpr char kAnyCharacter = '\xfe';
  static constexpr char kVariable = '\xfd';

  std::string text_;
  std::vector<Variable> variables_;  // in the order of their places
  Kind kind_ = Kind::kLiteral;
  bool ignore_case_ = false;
};

}  // namespace keyhold::iam
