// ML-KEM (FIPS 203).
#include <openssl/err.h>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

constexpr std::size_t kSharedSecretBytes = 32;

Error no_encapsulation() {
  return {ErrorCode::kInvalidArgument, "the key encapsulates nothing"};
}

}  // namespace

Result<Encapsulated> KeyPair::encapsulate() const {
  if (!is_ml_kem(state_->kind)) return no_encapsulation();
  const evp::KeyContext context = evp::new_key_context(state_->key.get());
  std::size_t wrapped_size = 0, secret_size = 0;
  if (EVP_PKEY_encapsulate_init(context.get(), nullptr) != 1 ||
      EVP_PKEY_encapsulate(context.get(), nullptr, &wrapped_size, nullptr, &secret_size) != 1 ||
      secret_size != kSharedSecretBytes)
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't encapsulate");
  Encapsulated out{Bytes(wrapped_size), SecretBytes(secret_size)};
  if (EVP_PKEY_encapsulate(context.get(), evp::raw(out.ciphertext.data()), &wrapped_size,
                           evp::raw(out.secret.expose_writable().data()), &secret_size) != 1)
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't encapsulate");
  return out;
}

Result<SecretBytes> KeyPair::decapsulate(ByteView ciphertext) const {
  if (!is_ml_kem(state_->kind)) return no_encapsulation();
  const evp::KeyContext context = evp::new_key_context(state_->key.get());
  SecretBytes secret(kSharedSecretBytes);
  std::size_t size = secret.size();
  if (EVP_PKEY_decapsulate_init(context.get(), nullptr) != 1 ||
      EVP_PKEY_decapsulate(context.get(), evp::raw(secret.expose_writable().data()), &size, evp::raw(ciphertext),
                           ciphertext.size()) != 1 ||
      size != kSharedSecretBytes)
    return evp::refused(ErrorCode::kDoesNotOpen, "the ciphertext is not of this key's kind");
  return secret;
}

}  // namespace keyhold::crypto
