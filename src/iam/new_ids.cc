#include "new_ids.h"

#include <array>
#include <cstring>

namespace keyhold::iam {

std::string new_id(const Directory::RandomBytes& random, std::string_view prefix, std::size_t count) {
  constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  Bytes bytes(count);
  random(bytes);
  std::string out(prefix);
  for (const std::byte b : bytes) out += kBase32[std::to_integer<std::size_t>(b) & 31];
  return out;
}

std::string new_account_id(const Directory::RandomBytes& random) {
  constexpr std::uint64_t kFirst = 100'000'000'000, kCount = 900'000'000'000;
  std::array<std::byte, 8> bytes;
  random(bytes);
  std::uint64_t number;
  std::memcpy(&number, bytes.data(), sizeof number);
  return std::to_string(kFirst + number % kCount);
}

SecretBytes new_secret(const Directory::RandomBytes& random) {
  SecretBytes raw(30);
  random(raw.expose_writable());
  SecretBytes out(base64_size(raw.size()));
  const auto text = out.expose_writable();
  encode_base64(raw.expose(), {reinterpret_cast<char*>(text.data()), text.size()});
  return out;
}

}  // namespace keyhold::iam
