#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/crypto/hash.h"

/// What this module needs of OpenSSL: algorithms fetched once, contexts that free (and so wipe) themselves.
namespace keyhold::crypto::evp {

template <auto free_function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const noexcept {
    free_function(object);
  }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeWith<EVP_MAC_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PrivateKeyInfo = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

const EVP_CIPHER* aes256_gcm() noexcept;
const EVP_CIPHER* aes256_ecb() noexcept;
const EVP_CIPHER* aes256_wrap_pad() noexcept;
const EVP_MD* sha256() noexcept;
const EVP_MD* digest(Hash hash) noexcept;

/// Errors: std::bad_alloc.
CipherContext new_cipher_context();
DigestContext new_digest_context();
MacContext new_hmac_context(Hash hash, ByteView key);
KeyContext new_key_context(EVP_PKEY* key);

/// Stops the process unless `returned` is 1: for calls that can fail only if OpenSSL is broken.
void must(int returned) noexcept;

/// The error of a call that may fail. Empties OpenSSL's queue: a TLS connection on this thread would take a left-over
/// entry for its own.
Error refused(ErrorCode code, std::string detail);

/// OpenSSL takes sizes as int; all of ours are bounded far below. Stops the process otherwise.
int to_int(std::size_t size) noexcept;

inline unsigned char* raw(std::byte* bytes) noexcept {
  return reinterpret_cast<unsigned char*>(bytes);
}
/// Never null, since OpenSSL takes a null pointer as "no argument".
inline const unsigned char* raw(ByteView bytes) noexcept {
  static constexpr unsigned char kNothing = 0;
  return bytes.data() == nullptr ? &kNothing : reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace keyhold::crypto::evp
