#include "evp.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <limits>
#include <new>
#include <utility>

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

const EVP_CIPHER* aes256_wrap_pad() noexcept {
  static const EVP_CIPHER* const kCipher = fetched(EVP_CIPHER_fetch(nullptr, "AES-256-WRAP-PAD", nullptr));
  return kCipher;
}

const EVP_MD* sha256() noexcept {
  static const EVP_MD* const kDigest = fetched(EVP_MD_fetch(nullptr, "SHA2-256", nullptr));
  return kDigest;
}

const EVP_MD* digest(Hash hash) noexcept {
  static const EVP_MD* const kSha1 = fetched(EVP_MD_fetch(nullptr, "SHA1", nullptr));
  static const EVP_MD* const kSha224 = fetched(EVP_MD_fetch(nullptr, "SHA2-224", nullptr));
  static const EVP_MD* const kSha384 = fetched(EVP_MD_fetch(nullptr, "SHA2-384", nullptr));
  static const EVP_MD* const kSha512 = fetched(EVP_MD_fetch(nullptr, "SHA2-512", nullptr));
  switch (hash) {
    case Hash::kSha1:
      return kSha1;
    case Hash::kSha224:
      return kSha224;
    case Hash::kSha256:
      return sha256();
    case Hash::kSha384:
      return kSha384;
    case Hash::kSha512:
      return kSha512;
  }
  abort_process("a hash that is none");
}

CipherContext new_cipher_context() {
  return made(CipherContext(EVP_CIPHER_CTX_new()));
}
DigestContext new_digest_context() {
  return made(DigestContext(EVP_MD_CTX_new()));
}

KeyContext new_key_context(EVP_PKEY* key) {
  return made(KeyContext(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)));
}

MacContext new_hmac_context(Hash hash, ByteView key) {
  MacContext context = made(MacContext(EVP_MAC_CTX_new(hmac())));
  // OpenSSL asks for a writable string, and reads only.
  auto* const name = const_cast<char*>(EVP_MD_get0_name(digest(hash)));
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                   OSSL_PARAM_construct_end()};
  must(EVP_MAC_init(context.get(), raw(key), key.size(), parameters));
  return context;
}

void must(int returned) noexcept {
  if (returned != 1) abort_process("OpenSSL failed where it can't");
}

Error refused(ErrorCode code, std::string detail) {
  ERR_clear_error();
  return Error{code, std::move(detail)};
}

int to_int(std::size_t size) noexcept {
  if (size > static_cast<std::size_t>(std::numeric_limits<int>::max())) abort_process("a message too large to seal");
  return static_cast<int>(size);
}

}  // namespace keyhold::crypto::evp
