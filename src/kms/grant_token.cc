#include "grant_token.h"

#include "errors.h"
#include "keyhold/base/bytes.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kTokenMagic{"KHGT\x01", 5};
constexpr std::size_t kGrantIdBytes = 32;

Result<GrantToken> read_token(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_CHECK(in.expect(kTokenMagic));
  KEYHOLD_TRY(const auto id, in.bytes<kGrantIdBytes>());
  KEYHOLD_TRY(const ByteView arn, in.rest(1, 256));
  KEYHOLD_TRY(aws::KeyArn key, aws::KeyArn::parse(as_text(arn)));
  return GrantToken{std::move(key), to_hex(id)};
}

}  // namespace

std::string GrantToken::text() const {
  ByteWriter out;
  out.raw(kTokenMagic).raw(from_hex(grant_id).value()).raw(as_bytes(key.text()));
  return to_base64(out.take());
}

Result<GrantToken> GrantToken::parse(std::string_view text) {
  const Result<Bytes> bytes = from_base64(text);
  if (!bytes) return invalid_grant_token();
  Result<GrantToken> token = read_token(*bytes);
  if (!token) return invalid_grant_token();
  return token;
}

}  // namespace keyhold::kms
