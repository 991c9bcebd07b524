#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace keyhold::iam {

/// ASCII only: policy names are ASCII, and folding anything else would make two names one.
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_alphanumeric(char c) noexcept {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

/// 12 digits.
inline bool is_account_id(std::string_view text) noexcept {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

/// The characters of IAM user, role and policy names.
constexpr bool is_name_character(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

inline bool is_name(std::string_view text, std::size_t max) noexcept {
  return !text.empty() && text.size() <= max && std::all_of(text.begin(), text.end(), is_name_character);
}

}  // namespace keyhold::iam
