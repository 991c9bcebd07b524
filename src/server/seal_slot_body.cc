#include "seal_slot_body.h"

#include <algorithm>

#include "keyhold/base/bytes.h"
#include "request_members.h"

namespace keyhold::server {
namespace {

constexpr std::size_t kKeyFileBytes = 32;
constexpr std::size_t kPassphraseMax = 256;

struct Line {
  std::string_view word, value;
};

Line take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  const std::size_t space = std::min(line.find(' '), line.size());
  return {line.substr(0, space), line.substr(std::min(space + 1, line.size()))};
}

Result<SecretBytes> decode_key_file(const Line& line) {
  const Error wrong = invalid_field(line.word, "must be 32 bytes in base64");
  if (line.value.size() != base64_size(kKeyFileBytes)) return wrong;
  SecretBytes decoded(kKeyFileBytes + 2);  // as much as so many characters may hold
  const Result<std::size_t> size = decode_base64(line.value, decoded.expose_writable());
  if (!size || *size != kKeyFileBytes) return wrong;
  return SecretBytes::copy_of(decoded.expose().first(kKeyFileBytes));
}

Result<kms::SlotProof> read_proof(const Line& line) {
  if (line.word == "key-file") {
    KEYHOLD_TRY(SecretBytes key_file, decode_key_file(line));
    return kms::SlotProof{record::SlotType::kKeyFile, std::move(key_file)};
  }
  if (line.word != "passphrase")
    return invalid_field("the first line", "must be passphrase TEXT or key-file BASE64, and open a slot");
  if (line.value.empty() || line.value.size() > kPassphraseMax)
    return invalid_field("passphrase", "must have 1 to 256 bytes");
  return kms::SlotProof{record::SlotType::kPassphrase, SecretBytes::copy_of(as_bytes(line.value))};
}

}  // namespace

Result<SealSlotBody> parse_seal_slot_body(std::string_view text) {
  KEYHOLD_TRY(kms::SlotProof proof, read_proof(take_line(text)));
  SealSlotBody out{std::move(proof)};
  if (text.empty()) return out;
  const Line second = take_line(text);
  if (second.word != "new-key-file" || !text.empty())
    return invalid_field("the second line", "may only be new-key-file BASE64, and the last");
  KEYHOLD_TRY(out.new_key_file, decode_key_file(second));
  return out;
}

}  // namespace keyhold::server
