#include "import_token.h"

#include <algorithm>
#include <array>

#include "errors.h"

namespace keyhold::kms {
namespace {

using crypto::Hash;
using crypto::KeyPairKind;

constexpr std::string_view kImportMagic{"KHIT\x01", 5};
constexpr std::array kWrappingNames{std::string_view("RSAES_OAEP_SHA_1"), std::string_view("RSAES_OAEP_SHA_256"),
                                    std::string_view("RSA_AES_KEY_WRAP_SHA_1"),
                                    std::string_view("RSA_AES_KEY_WRAP_SHA_256")};
constexpr std::size_t kMostSealedBytes = 6144;

std::string import_stream(const Key& key, std::uint8_t algorithm, std::uint8_t kind) {
  return "import/" + key.arn + "/" + std::to_string(algorithm) + "/" + std::to_string(kind);
}

bool uses_sha1(WrappingAlgorithm algorithm) noexcept {
  return algorithm == WrappingAlgorithm::kOaepSha1 || algorithm == WrappingAlgorithm::kAesKeyWrapSha1;
}

// RSA_AES_KEY_WRAP: an AES key under OAEP, then the material under that key.
Result<SecretBytes> unwrap_twice(const ImportToken& token, Hash hash, ByteView wrapped) {
  const std::size_t modulus = token.wrapping_key.kind() == KeyPairKind::kRsa2048   ? 256
                              : token.wrapping_key.kind() == KeyPairKind::kRsa3072 ? 384
                                                                                   : 512;
  if (wrapped.size() <= modulus) return invalid_ciphertext();
  KEYHOLD_TRY(const SecretBytes key, token.wrapping_key.decrypt_oaep(hash, wrapped.first(modulus)));
  if (key.size() != 32) return invalid_ciphertext();
  return crypto::unwrap_aes_kwp(key, wrapped.subspan(modulus));
}

struct TokenFields {
  std::uint8_t algorithm;
  std::uint8_t kind;
  std::uint64_t valid_to_ms;
  ByteView sealed;
};

Result<TokenFields> read_token_fields(ByteView bytes) {
  ByteReader in(bytes);
  TokenFields out{};
  KEYHOLD_CHECK(in.expect(kImportMagic));
  KEYHOLD_TRY(out.algorithm, in.u8());
  KEYHOLD_TRY(out.kind, in.u8());
  KEYHOLD_TRY(out.valid_to_ms, in.u64());
  KEYHOLD_TRY(out.sealed, in.rest(1, kMostSealedBytes));
  return out;
}

}  // namespace

std::optional<WrappingAlgorithm> find_wrapping(std::string_view name) noexcept {
  const auto found = std::find(kWrappingNames.begin(), kWrappingNames.end(), name);
  if (found == kWrappingNames.end()) return std::nullopt;
  return static_cast<WrappingAlgorithm>(found - kWrappingNames.begin());
}

Bytes seal_import_token(const Vault& vault, const Key& key, const ImportToken& token) {
  const auto algorithm = static_cast<std::uint8_t>(token.algorithm);
  const auto kind = static_cast<std::uint8_t>(token.wrapping_key.kind());
  const auto valid_to_ms = static_cast<std::uint64_t>(token.valid_to.time_since_epoch().count());
  ByteWriter out;
  out.raw(kImportMagic).u8(algorithm).u8(kind).u64(valid_to_ms);
  out.raw(vault.seal_ticket(import_stream(key, algorithm, kind), valid_to_ms, token.wrapping_key.pkcs8()));
  return out.take();
}

Result<ImportToken> open_import_token(const Vault& vault, const Key& key, ByteView bytes, WallTime now) {
  const Result<TokenFields> fields = read_token_fields(bytes);
  if (!fields || fields->algorithm >= kWrappingNames.size() ||
      fields->kind > static_cast<std::uint8_t>(KeyPairKind::kRsa4096))
    return invalid_import_token();
  const Result<SecretBytes> pkcs8 =
      vault.open_ticket(import_stream(key, fields->algorithm, fields->kind), fields->valid_to_ms, fields->sealed);
  if (!pkcs8) return invalid_import_token();
  const WallTime valid_to{std::chrono::milliseconds(fields->valid_to_ms)};
  if (valid_to <= now) return expired_import_token();
  KEYHOLD_TRY(crypto::KeyPair pair, crypto::KeyPair::from_pkcs8(static_cast<KeyPairKind>(fields->kind), *pkcs8));
  return ImportToken{static_cast<WrappingAlgorithm>(fields->algorithm), valid_to, std::move(pair)};
}

Result<SecretBytes> unwrap_material(const ImportToken& token, ByteView wrapped) {
  const Hash hash = uses_sha1(token.algorithm) ? Hash::kSha1 : Hash::kSha256;
  const bool twice =
      token.algorithm == WrappingAlgorithm::kAesKeyWrapSha1 || token.algorithm == WrappingAlgorithm::kAesKeyWrapSha256;
  Result<SecretBytes> material =
      twice ? unwrap_twice(token, hash, wrapped) : token.wrapping_key.decrypt_oaep(hash, wrapped);
  if (!material) return invalid_ciphertext();
  return material;
}

}  // namespace keyhold::kms
