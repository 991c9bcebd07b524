#pragma once

#include <cstddef>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::server {

/// Walks over JSON text without building or copying anything, so that an event's data can be kept as the bytes
/// received: strict RFC 8259, bounded depth, numbers of any size. The text must be UTF-8 already (is_utf8). Views point
/// into it. Errors: kInvalidArgument with reason "malformed-json", naming the rule and the byte.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) noexcept : text_(text) {}

  /// The next value, white space around it left out.
  Result<std::string_view> value();
  /// The next value, which must be a string; with its quotes.
  Result<std::string_view> string();
  /// Goes past `c`, if it is next after white space.
  bool take(char c) noexcept;
  bool at_end() noexcept;  ///< nothing is left but white space
  Error malformed(const char* rule) const;

 private:
  Status skip_value(std::size_t depth);
  Status skip_members(std::size_t depth);
  Status skip_items(std::size_t depth);
  Status skip_string();
  Status skip_escape();
  Status skip_hex4(unsigned& unit);
  Status skip_number();
  Status skip_word(std::string_view word);
  bool skip_digits() noexcept;
  void skip_space() noexcept;
  bool next_is(char c) const noexcept { return at_ < text_.size() && text_[at_] == c; }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Appends to `out` what the string literal `token` (as JsonScanner::string gave it) stands for.
void unescape_json(std::string_view token, PlaintextBytes& out);

}  // namespace keyhold::server
