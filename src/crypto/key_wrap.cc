#include "evp.h"
#include "keyhold/crypto/key_pair.h"

namespace keyhold::crypto {

Result<SecretBytes> unwrap_aes_kwp(const SecretBytes& wrapping_key, ByteView wrapped) {
  constexpr std::size_t kKeySize = 32, kBlock = 8;
  if (wrapping_key.size() != kKeySize || wrapped.size() < 2 * kBlock || wrapped.size() % kBlock != 0)
    return Error{ErrorCode::kDoesNotOpen, "not a wrapped key"};
  const evp::CipherContext context = evp::new_cipher_context();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  evp::must(
      EVP_DecryptInit_ex2(context.get(), evp::aes256_wrap_pad(), evp::raw(wrapping_key.expose()), nullptr, nullptr));
  SecretBytes room(wrapped.size());
  int written = 0;
  const int opened = EVP_DecryptUpdate(context.get(), evp::raw(room.expose_writable().data()), &written,
                                       evp::raw(wrapped), evp::to_int(wrapped.size()));
  if (opened != 1 || written <= 0) return evp::refused(ErrorCode::kDoesNotOpen, "the wrapped key does not open");
  return SecretBytes::copy_of(room.expose().first(static_cast<std::size_t>(written)));
}

}  // namespace keyhold::crypto
