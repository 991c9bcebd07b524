#include "seal_wrapping.h"

#include <algorithm>

#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto/random.h"

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kKeyFileIdSize = 16;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kPassphraseHeadSize = kSaltSize + 4 + 4 + 1;

}  // namespace

PassphraseParameters PassphraseParameters::fresh() {
  PassphraseParameters parameters{};
  crypto::fill_random(parameters.salt);
  return parameters;
}

Result<SecretBytes> passphrase_key(const SecretBytes& passphrase, const PassphraseParameters& parameters) {
  return crypto::argon2id(passphrase, parameters.salt, parameters.cost, kKeySize);
}

SecretBytes kept_key_of(const SecretBytes& root_key) {
  return crypto::subkey(root_key, "seal-kept");
}

SecretBytes key_file_wrapping_key(const SecretBytes& key_file) {
  return crypto::subkey(key_file, "seal-keyfile");
}

Bytes passphrase_head(const PassphraseParameters& parameters) {
  return ByteWriter(kPassphraseHeadSize)
      .raw(parameters.salt)
      .u32(parameters.cost.memory_kib)
      .u32(parameters.cost.iterations)
      .u8(static_cast<std::uint8_t>(parameters.cost.lanes))
      .take();
}

PassphraseParameters parameters_of(ByteView head) {
  ByteReader in(head);
  PassphraseParameters out{};
  out.salt = in.bytes<kSaltSize>().value();  // parse has checked the slot's size
  out.cost.memory_kib = in.u32().value();
  out.cost.iterations = in.u32().value();
  out.cost.lanes = in.u8().value();
  return out;
}

Bytes key_file_head(const SecretBytes& key_file) {
  const crypto::Digest digest = crypto::sha256({as_bytes("keyhold/keyfile-id\0"sv), key_file.expose()});
  return copy(ByteView(digest).first(kKeyFileIdSize));
}

std::size_t head_size(SlotType type) noexcept {
  return type == SlotType::kPassphrase ? kPassphraseHeadSize : kKeyFileIdSize;
}

Bytes wrap_key(const SecretBytes& wrapping_key, ByteView aad, const SecretBytes& key) {
  crypto::Nonce nonce = crypto::next_nonce();
  Bytes out = ByteWriter(kWrappedSize).raw(nonce.bytes()).take();
  out.resize(kWrappedSize);
  crypto::XaesKey(wrapping_key).seal(std::move(nonce), aad, key.expose(), std::span(out).subspan(crypto::Nonce::kSize));
  return out;
}

Result<SecretBytes> unwrap_key(const SecretBytes& wrapping_key, ByteView aad, ByteView wrapped) {
  const crypto::StoredNonce nonce(wrapped.first<crypto::Nonce::kSize>());
  SecretBytes key(kKeySize);
  const ByteView sealed = wrapped.subspan(crypto::Nonce::kSize);
  if (!crypto::XaesKey(wrapping_key).open(nonce, aad, sealed, key.expose_writable()))
    return Error{ErrorCode::kUnauthenticated, "the seal file's slot does not open with this passphrase or key file"};
  return key;
}

}  // namespace keyhold::record
