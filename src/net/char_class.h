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

/// all_of_class(text, kValueChar), sixteen bytes at a time: values are most of a head.
inline bool is_header_value(std::string_view text) noexcept {
  typedef unsigned char Lanes __attribute__((vector_size(16)));  // a comparison makes a lane all ones or all zeros
  const Lanes zeros{}, space = zeros + static_cast<unsigned char>(' '), tab = zeros + static_cast<unsigned char>('\t'),
                       deleted = zeros + static_cast<unsigned char>(0x7f);
  Lanes odd{};
  for (; text.size() >= sizeof(Lanes); text.remove_prefix(sizeof(Lanes))) {
    Lanes bytes;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    odd |= (Lanes)(((bytes < space) & (bytes != tab)) | (bytes == deleted));
  }
  std::uint64_t halves[2];
  std::memcpy(halves, &odd, sizeof halves);
  return (halves[0] | halves[1]) == 0 && all_of_class(text, kValueChar);
}

}  // namespace keyhold::net
