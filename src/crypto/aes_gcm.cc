#include "aes_gcm.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include "keyhold/base/secret.h"

namespace keyhold::crypto {

AesGcm::AesGcm() : context_(evp::new_cipher_context()) {
  evp::must(EVP_EncryptInit_ex2(context_.get(), evp::aes256_gcm(), nullptr, nullptr, nullptr));
}

// Associated data when `out` is null. Empty input is skipped: to OpenSSL it would mean the end.
void AesGcm::pass(ByteView in, std::byte* out) {
  if (in.empty()) return;
  int written = 0;
  evp::must(EVP_CipherUpdate(context_.get(), evp::raw(out), &written, evp::raw(in), evp::to_int(in.size())));
}

bool AesGcm::seal(ByteView key, ByteView nonce, ByteView aad, ByteView plaintext, std::span<std::byte> out) {
  if (key.size() != kKeySize || nonce.size() != kNonceSize || out.size() != plaintext.size() + kTagSize) return false;
  EVP_CIPHER_CTX* const context = context_.get();
  evp::must(EVP_EncryptInit_ex2(context, nullptr, evp::raw(key), evp::raw(nonce), nullptr));
  pass(aad, nullptr);
  pass(plaintext, out.data());
  int written = 0;
  std::byte* const tag = out.data() + plaintext.size();
  evp::must(EVP_EncryptFinal_ex(context, evp::raw(tag), &written));
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, kTagSize),
                             OSSL_PARAM_construct_end()};
  evp::must(EVP_CIPHER_CTX_get_params(context, parameters));
  return true;
}

bool AesGcm::open(ByteView key, ByteView nonce, ByteView aad, ByteView sealed, std::span<std::byte> out) {
  if (key.size() != kKeySize || nonce.size() != kNonceSize || sealed.size() != out.size() + kTagSize) {
    wipe(out);
    return false;
  }
  // OpenSSL asks for a writable pointer, and reads only.
  auto* const tag = const_cast<std::byte*>(sealed.data() + out.size());
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, kTagSize),
                                   OSSL_PARAM_construct_end()};
  EVP_CIPHER_CTX* const context = context_.get();
  evp::must(EVP_DecryptInit_ex2(context, nullptr, evp::raw(key), evp::raw(nonce), parameters));
  pass(aad, nullptr);
  pass(sealed.first(out.size()), out.data());
  int written = 0;
  std::byte end[kTagSize];
  if (EVP_DecryptFinal_ex(context, evp::raw(end), &written) == 1) return true;
  wipe(out);
  ERR_clear_error();  // a TLS connection on this thread would take a left-over entry for its own
  return false;
}

}  // namespace keyhold::crypto
