#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "keyhold/base/bytes.h"

namespace keyhold::net {

template <auto kFree>
struct OpensslFree {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};

using BioPtr = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, OpensslFree<X509_free>>;
using SslPtr = std::unique_ptr<SSL, OpensslFree<SSL_free>>;
using SslCtxPtr = std::shared_ptr<SSL_CTX>;

/// An Error with OpenSSL's newest reason appended; empties the thread's error queue. Reasons name rules, never content.
inline Error openssl_error(ErrorCode code, std::string what) {
  const unsigned long number = ERR_peek_last_error();
  ERR_clear_error();
  const char* const reason = ERR_reason_error_string(number);
  if (reason != nullptr) what.append(": ").append(reason);
  return Error{code, std::move(what)};
}

/// A read-only BIO over memory that outlives it.
inline BioPtr memory_bio(ByteView bytes) {
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace keyhold::net
