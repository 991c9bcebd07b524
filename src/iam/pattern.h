#pragma once

#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

/// How the text of a pattern is to be read.
struct PatternRules {
  bool wildcards = false;    ///< `*` is any text, `?` any one character
  bool escapes = false;      ///< `${*}`, `${?}` and `${$}` are those characters (policy Version 2012-10-17)
  bool ignore_case = false;  ///< ASCII
};

/// A compiled text or wildcard pattern. Matching does not allocate, and takes at most pattern · text steps.
class Pattern {
 public:
  /// Errors: kInvalidArgument for `${...}` other than the escapes: policy variables are not supported.
  static Result<Pattern> compile(std::string_view text, PatternRules rules);
  bool matches(std::string_view text) const noexcept;
  bool is_literal() const noexcept { return kind_ == Kind::kLiteral; }

 private:
  enum class Kind : std::uint8_t { kLiteral, kAnything, kWild };
  bool equal(char pattern, char text) const noexcept;
  bool matches_wild(std::string_view text) const noexcept;
  // Wildcards are stored as bytes that UTF-8 text never holds, so that an escaped `*` stays a plain one.
  static constexpr char kAnyText = '\xff';
  static constexpr char kAnyCharacter = '\xfe';

  std::string text_;
  Kind kind_ = Kind::kLiteral;
  bool ignore_case_ = false;
};

}  // namespace keyhold::iam
