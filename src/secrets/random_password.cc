#include "random_password.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "errors.h"
#include "keyhold/crypto/random.h"

namespace keyhold::secrets {
namespace {

constexpr std::int64_t kDefaultLength = 32;
constexpr std::string_view kLowercase = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kNumbers = "0123456789";
constexpr std::string_view kPunctuation = R"(!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~)";

std::string without(std::string_view characters, std::string_view excluded) {
  std::string out;
  for (const char c : characters)
    if (excluded.find(c) == std::string_view::npos) out.push_back(c);
  return out;
}

// What may be in the password, kind by kind; a kind of which nothing is left is none.
std::vector<std::string> kinds_of(const aws::GetRandomPasswordRequest& request) {
  const std::string_view excluded = request.exclude_characters ? std::string_view(*request.exclude_characters) : "";
  std::vector<std::string> out;
  const auto add = [&](bool exclude, std::string_view characters) {
    std::string left = without(characters, excluded);
    if (!exclude && !left.empty()) out.push_back(std::move(left));
  };
  add(request.exclude_lowercase, kLowercase);
  add(request.exclude_uppercase, kUppercase);
  add(request.exclude_numbers, kNumbers);
  add(request.exclude_punctuation, kPunctuation);
  add(!request.include_space, " ");
  return out;
}

void shuffle(std::span<std::byte> text, const RandomIndex& random) {
  for (std::size_t i = text.size(); i > 1; --i) std::swap(text[i - 1], text[random(i)]);
}

std::byte pick(std::string_view characters, const RandomIndex& random) {
  return static_cast<std::byte>(characters[random(characters.size())]);
}

}  // namespace

// What would make some results likelier than others is drawn again.
std::size_t random_index(std::size_t bound) {
  constexpr std::size_t kDrawn = 65536;
  const std::size_t fair = kDrawn / bound * bound;
  for (;;) {
    std::array<std::byte, 2> drawn{};
    crypto::fill_random(drawn);
    const auto value = std::to_integer<std::size_t>(drawn[0]) * 256 + std::to_integer<std::size_t>(drawn[1]);
    if (value < fair) return value % bound;
  }
}

Result<PlaintextBytes> random_password(const aws::GetRandomPasswordRequest& request, const RandomIndex& random) {
  const auto length = static_cast<std::size_t>(request.password_length.value_or(kDefaultLength));
  const std::vector<std::string> kinds = kinds_of(request);
  if (kinds.empty()) return invalid_parameter("The password can't be empty: every character is excluded.");
  const bool each = request.require_each_included_type.value_or(true);
  const std::size_t required = kinds.size() - (request.include_space && kinds.back() == " " ? 1 : 0);
  if (each && length < required) return invalid_parameter("Password length is too short based on the required types.");
  std::string all;
  for (const std::string& kind : kinds) all += kind;
  PlaintextBytes out(length);
  const std::span<std::byte> text = out.writable();
  for (std::size_t i = 0; i < length; ++i) text[i] = pick(each && i < kinds.size() ? kinds[i] : all, random);
  shuffle(text, random);
  return out;
}

}  // namespace keyhold::secrets
