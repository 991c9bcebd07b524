#include "keyhold/record/kms_blob.h"

#include <limits>

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBlobStart = "KHK1\x01\x01\0\0"sv;  // magic, version, suite, reserved
constexpr std::size_t kBlobNonceAt = 28;
constexpr std::size_t kBlobHeaderSize = kBlobNonceAt + crypto::Nonce::kSize;
constexpr std::size_t kBlobTagSize = crypto::XaesKey::kTagSize;

Bytes blob_aad(ByteView header, const BlobBinding& binding) {
  const std::string arn = blob_arn(binding.key_arn);
  return ByteWriter(80 + arn.size() + binding.context.size())
      .domain("keyhold/kms/v1")
      .raw(header)
      .lp(arn)
      .raw(binding.context)
      .take();
}

// The n-th field of an ARN ends before its (n+1)-th colon; npos when there are fewer.
std::size_t nth_colon(std::string_view arn, int n) {
  std::size_t at = arn.find(':');
  while (--n > 0 && at != std::string_view::npos) at = arn.find(':', at + 1);
  return at;
}

}  // namespace

Result<Bytes> encode_context(const EncryptionContext& context) {
  if (context.size() > std::numeric_limits<std::uint16_t>::max())
    return Error{ErrorCode::kLimitExceeded, "too many pairs in an encryption context"};
  ByteWriter out;
  out.u16(static_cast<std::uint16_t>(context.size()));
  for (const auto& [key, value] : context) {  // std::map orders std::string by its bytes, as unsigned
    if (!is_utf8(key) || !is_utf8(value))
      return Error{ErrorCode::kInvalidArgument, "an encryption context that is not UTF-8"};
    out.lp(key).lp(value);
    if (out.view().size() > kMaxContextBytes)
      return Error{ErrorCode::kLimitExceeded, "an encryption context beyond 8192 bytes"};
  }
  return out.take();
}

std::string blob_arn(std::string_view key_arn) {
  const std::size_t region = nth_colon(key_arn, 3);
  const std::size_t account = nth_colon(key_arn, 4);
  const bool multi_region = key_arn.find(":key/mrk-") != std::string_view::npos;
  if (!multi_region || account == std::string_view::npos) return std::string(key_arn);
  return std::string(key_arn.substr(0, region + 1)).append(key_arn.substr(account));
}

Result<KmsBlob> parse_kms_blob(ByteView blob) {
  ByteReader in(blob);
  KEYHOLD_CHECK(in.expect(kBlobStart));
  KEYHOLD_TRY(const auto key, in.bytes<16>());
  KEYHOLD_TRY(const std::uint32_t version, in.u32());
  KEYHOLD_CHECK(in.raw(crypto::Nonce::kSize));
  KEYHOLD_TRY(const ByteView sealed, in.rest(kBlobTagSize, kMaxBlobPlaintext + kBlobTagSize));
  return KmsBlob{KeyId(key), version, blob.first(kBlobHeaderSize), sealed};
}

Result<Bytes> seal_kms_blob(const crypto::XaesKey& backing_key, KeyId key, std::uint32_t backing_version,
                            const BlobBinding& binding, ByteView plaintext) {
  if (plaintext.size() > kMaxBlobPlaintext) return Error{ErrorCode::kLimitExceeded, "KMS encrypts at most 4096 bytes"};
  crypto::Nonce nonce = crypto::next_nonce();
  ByteWriter out(kBlobHeaderSize + plaintext.size() + kBlobTagSize);
  out.raw(kBlobStart).raw(key.bytes()).u32(backing_version).raw(nonce.bytes());
  const Bytes aad = blob_aad(out.view(), binding);
  Bytes blob = out.take();
  blob.resize(kBlobHeaderSize + plaintext.size() + kBlobTagSize);
  backing_key.seal(std::move(nonce), aad, plaintext, std::span(blob).subspan(kBlobHeaderSize));
  return blob;
}

Result<SecretBytes> open_kms_blob(const crypto::XaesKey& backing_key, const KmsBlob& blob, const BlobBinding& binding) {
  SecretBytes plaintext(blob.sealed.size() - kBlobTagSize);
  const crypto::StoredNonce nonce(blob.header.subspan(kBlobNonceAt).first<crypto::Nonce::kSize>());
  if (!backing_key.open(nonce, blob_aad(blob.header, binding), blob.sealed, plaintext.expose_writable()))
    return Error{ErrorCode::kDoesNotOpen, "a KMS blob does not open"};
  return plaintext;
}

}  // namespace keyhold::record
