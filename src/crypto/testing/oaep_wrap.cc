#include "keyhold/crypto_testing/oaep_wrap.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "evp.h"

namespace keyhold::crypto::testing {

Bytes oaep_wrap(ByteView spki, Hash hash, ByteView plaintext) {
  const unsigned char* at = evp::raw(spki);
  const std::unique_ptr<EVP_PKEY, evp::FreeWith<EVP_PKEY_free>> key(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (key == nullptr) throw std::invalid_argument("not a public key");
  const std::unique_ptr<EVP_PKEY_CTX, evp::FreeWith<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  const EVP_MD* const digest = hash == Hash::kSha1 ? EVP_sha1() : EVP_sha256();
  evp::must(EVP_PKEY_encrypt_init(context.get()));
  evp::must(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING));
  evp::must(EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), digest));
  evp::must(EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), digest));
  Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  std::size_t size = out.size();
  evp::must(EVP_PKEY_encrypt(context.get(), evp::raw(out.data()), &size, evp::raw(plaintext), plaintext.size()));
  out.resize(size);
  return out;
}

Bytes kwp_wrap(ByteView key, ByteView plaintext) {
  const std::unique_ptr<EVP_CIPHER, evp::FreeWith<EVP_CIPHER_free>> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-256-WRAP-PAD", nullptr));
  const evp::CipherContext context = evp::new_cipher_context();
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  evp::must(EVP_EncryptInit_ex2(context.get(), cipher.get(), evp::raw(key), nullptr, nullptr));
  Bytes out(plaintext.size() + 16);
  int size = 0;
  evp::must(EVP_EncryptUpdate(context.get(), evp::raw(out.data()), &size, evp::raw(plaintext),
                              evp::to_int(plaintext.size())));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace keyhold::crypto::testing
