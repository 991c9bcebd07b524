#include "evp.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <limits>
#include <new>

#include "keyhold/base/process.h"

namespace keyhold::crypto::evp {
namespace {

// Fetched once and never freed: they are used until the last static object dies.
template <class T>
const T* fetched(T* algorithm) noexcept {
  if (algorithm == nullptr) abort_process("OpenSSL lacks an algorithm that Keyhold needs");
  return algorithm;
}

EVP_MAC* hmac() noexcept {
  static EVP_MAC* const kMac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  static_cast<void>(fetched(kMac));
  return kMac;
}

template <class Context>
Context made(Context context) {
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

}  // namespace

const EVP_CIPHER* aes256_gcm() noexcept {
  static const EVP_CIPHER* const kCipher = fetched(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  return kCipher;
}

const EVP_CIPHER* aes256_ecb() noexcept {
  static const EVP_CIPHER* const kCipher = fetched(EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr));
  return kCipher;
}

const EVP_MD* sha256() noexcept {
  static const EVP_MD* const kDigest = fetched(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return kDigest;
}

CipherContext new_cipher_context() {
  return made(CipherContext(EVP_CIPHER_CTX_new()));
}
DigestContext new_digest_context() {
  return made(DigestContext(EVP_MD_CTX_new()));
}

MacContext new_hmac_sha256_context(ByteView key) {
  MacContext context = made(MacContext(EVP_MAC_CTX_new(hmac())));
  char digest[] = "SHA2-256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                   OSSL_PARAM_construct_end()};
  must(EVP_MAC_init(context.get(), raw(key), key.size(), parameters));
  return context;
}

void must(int returned) noexcept {
  if (returned != 1) abort_process("OpenSSL failed where it can't");
}

int to_int(std::size_t size) noexcept {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) abort_process("a message too large to seal");
  return static_cast<int>(size);
}

}  // namespace keyhold::crypto::evp
