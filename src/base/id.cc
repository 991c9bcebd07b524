#include "keyhold/base/id.h"

#include <sys/random.h>

#include "keyhold/base/process.h"

namespace keyhold::uuid {
namespace {
constexpr bool is_dash(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }
}  // namespace

std::string text(const Raw& raw) {
  std::string out = to_hex(raw);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
  return out;
}

Result<Raw> parse(std::string_view text) {
  const Error wrong{ErrorCode::kInvalidArgument, "not a UUID (8-4-4-4-12 hex digits)"};
  if (text.size() != 36) return wrong;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash(i) != (text[i] == '-')) return wrong;
    if (!is_dash(i)) digits.push_back(text[i]);
  }
  const Result<Bytes> bytes = from_hex(digits);
  if (!bytes) return wrong;
  Raw raw;
  std::memcpy(raw.data(), bytes->data(), raw.size());
  return raw;
}

Raw random() {
  Raw raw;
  if (::getrandom(raw.data(), raw.size(), 0) != static_cast<ssize_t>(raw.size())) abort_process("getrandom failed");
  raw[6] = (raw[6] & std::byte{0x0f}) | std::byte{0x40};
  raw[8] = (raw[8] & std::byte{0x3f}) | std::byte{0x80};
  return raw;
}

}  // namespace keyhold::uuid
