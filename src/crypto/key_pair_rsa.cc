#include <openssl/rsa.h>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

void set_oaep(EVP_PKEY_CTX* context, Hash hash) {
  evp::must(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING));
  evp::must(EVP_PKEY_CTX_set_rsa_oaep_md(context, evp::digest(hash)));
  evp::must(EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp::digest(hash)));
}

Error not_rsa() {
  return Error{ErrorCode::kInvalidArgument, "not an RSA key"};
}

Error does_not_decrypt() {
  return evp::refused(ErrorCode::kDoesNotOpen, "the ciphertext does not decrypt");
}

}  // namespace

std::size_t KeyPair::most_oaep_bytes(Hash hash) const noexcept {
  if (!is_rsa(state_->kind)) return 0;
  return static_cast<std::size_t>(facts(state_->kind).bits) / 8 - 2 * digest_size(hash) - 2;
}

Result<Bytes> KeyPair::encrypt_oaep(Hash hash, ByteView plaintext) const {
  if (!is_rsa(state_->kind)) return not_rsa();
  if (plaintext.size() > most_oaep_bytes(hash)) return Error{ErrorCode::kLimitExceeded, "a plaintext too long for RSA"};
  const evp::KeyContext context = evp::new_key_context(state_->key.get());
  evp::must(EVP_PKEY_encrypt_init(context.get()));
  set_oaep(context.get(), hash);
  Bytes ciphertext(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())));
  std::size_t size = ciphertext.size();
  if (EVP_PKEY_encrypt(context.get(), evp::raw(ciphertext.data()), &size, evp::raw(plaintext), plaintext.size()) != 1)
    return evp::refused(ErrorCode::kInternal, "OpenSSL can't encrypt");
  return ciphertext;
}

// OpenSSL looks at the padding in constant time; what it says of a failure stays here.
Result<SecretBytes> KeyPair::decrypt_oaep(Hash hash, ByteView ciphertext) const {
  if (!is_rsa(state_->kind)) return not_rsa();
  SecretBytes room(static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get())));
  if (ciphertext.size() != room.size()) return does_not_decrypt();
  const evp::KeyContext context = evp::new_key_context(state_->key.get());
  evp::must(EVP_PKEY_decrypt_init(context.get()));
  set_oaep(context.get(), hash);
  std::size_t size = room.size();
  if (EVP_PKEY_decrypt(context.get(), evp::raw(room.expose_writable().data()), &size, evp::raw(ciphertext),
                       ciphertext.size()) != 1)
    return does_not_decrypt();
  return SecretBytes::copy_of(room.expose().first(size));
}

}  // namespace keyhold::crypto
