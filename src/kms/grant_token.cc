#include "grant_token.h"

#include "errors.h"
#include "keyhold/base/bytes.h"
#include "keyhold/crypto/random.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kTokenMagic = "KHGT";
constexpr std::uint8_t kWithoutSerial = 1;
constexpr std::uint8_t kWithSerial = 2;
constexpr std::size_t kSerialBytes = std::tuple_size_v<GrantToken::Serial>;
constexpr std::size_t kGrantIdBytes = 32;

Result<std::optional<GrantToken::Serial>> read_serial(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t version, in.u8());
  if (version == kWithoutSerial) return std::optional<GrantToken::Serial>();
  if (version != kWithSerial) return invalid_grant_token();
  KEYHOLD_TRY(const GrantToken::Serial serial, in.bytes<kSerialBytes>());
  return std::optional(serial);
}

Result<GrantToken> read_token(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_CHECK(in.expect(kTokenMagic));
  KEYHOLD_TRY(const std::optional<GrantToken::Serial> serial, read_serial(in));
  KEYHOLD_TRY(const auto id, in.bytes<kGrantIdBytes>());
  KEYHOLD_TRY(const ByteView arn, in.rest(1, 256));
  KEYHOLD_TRY(aws::KeyArn key, aws::KeyArn::parse(as_text(arn)));
  return GrantToken{std::move(key), to_hex(id), serial};
}

}  // namespace

std::string GrantToken::text() const {
  ByteWriter out;
  out.raw(kTokenMagic).u8(serial ? kWithSerial : kWithoutSerial);
  if (serial) out.raw(*serial);
  out.raw(from_hex(grant_id).value()).raw(as_bytes(key.text()));
  return to_base64(out.take());
}

GrantToken GrantToken::fresh(aws::KeyArn key, std::string grant_id) {
  Serial serial;
  crypto::fill_random(serial);
  return {std::move(key), std::move(grant_id), serial};
}

Result<GrantToken> GrantToken::parse(std::string_view text) {
  const Result<Bytes> bytes = from_base64(text);
  if (!bytes) return invalid_grant_token();
  Result<GrantToken> token = read_token(*bytes);
  if (!token) return invalid_grant_token();
  return token;
}

}  // namespace keyhold::kms
