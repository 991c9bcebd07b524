#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace keyhold::net {

/// What a byte of a head may be part of.
enum CharClass : std::uint8_t {
  kTokenChar = 1,   ///< a method or a header's name (RFC 9110 5.6.2)
  kValueChar = 2,   ///< a header's value (RFC 9110 5.5): all but control characters, tab allowed
  kTargetChar = 4,  ///< an origin-form target: printable ASCII, and no '#'
  kHostChar = 8,    ///< a Host: names, addresses, a port
};

namespace detail {

constexpr std::array<std::uint8_t, 256> make_char_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&classes](std::string_view chars, std::uint8_t what) {
    for (const char c : chars) classes[static_cast<unsigned char>(c)] |= what;
  };
  for (unsigned c = 0x20; c < 256; ++c) classes[c] = c == 0x7f ? 0 : kValueChar;
  for (unsigned c = 0x21; c < 0x7f; ++c) classes[c] |= c == '#' ? 0 : kTargetChar;
  add("\t", kValueChar);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", kTokenChar | kHostChar);
  add("!#$%&'*+-.^_`|~", kTokenChar);
  add("-._~:[]%", kHostChar);
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> kCharClasses = make_char_classes();

}  // namespace detail

inline bool all_of_class(std::string_view text, CharClass wanted) noexcept {
  std::uint8_t common = wanted;
  for (const char c : text) common &= detail::kCharClasses[static_cast<unsigned char>(c)];
  return common == wanted;
}

/// all_of_class(text, kValueChar), eight bytes at a time: values are most of a head. A word with a byte below 0x20 or
/// of 0x7f is looked at again, since a tab is allowed.
inline bool is_header_value(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = ~std::uint64_t{0} / 255;
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), sizeof word);
    const std::uint64_t deleted = word ^ (kOnes * 0x7f);
    const std::uint64_t odd = ((word - kOnes * 0x20) & ~word) | ((deleted - kOnes) & ~deleted);
    if ((odd & (kOnes * 0x80)) != 0 && !all_of_class(text.substr(0, sizeof word), kValueChar)) return false;
  }
  return all_of_class(text, kValueChar);
}

}  // namespace keyhold::net
