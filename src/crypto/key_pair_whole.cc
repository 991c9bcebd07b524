// Signatures over a whole message, which the scheme hashes by itself: Ed25519 (RFC 8032) and ML-DSA (FIPS 204). And
// Ed25519ph, whose hash the caller has made.
#include <openssl/params.h>

#include "key_pair_state.h"

namespace keyhold::crypto {
namespace {

// FIPS 204 6.2: `message` is the representative mu already. The name is OpenSSL's, from 3.5 on.
const OSSL_PARAM* parameters_of(MessageForm form) noexcept {
  static int is_mu = 1;
  static const OSSL_PARAM kMu[] = {OSSL_PARAM_construct_int("mu", &is_mu), OSSL_PARAM_construct_end()};
  return form == MessageForm::kExternalMu ? kMu : nullptr;
}

}  // namespace

#if OPENSSL_VERSION_PREREQ(3, 4)

namespace {

using SignatureMethod = std::unique_ptr<EVP_SIGNATURE, evp::FreeWith<EVP_SIGNATURE_free>>;

EVP_SIGNATURE* ed25519ph() {
  static const SignatureMethod method(EVP_SIGNATURE_fetch(nullptr, "ED25519ph", nullptr));
  return method.get();
}

}  // namespace

bool has_ed25519ph() noexcept {
  return ed25519ph() != nullptr;
}

bool sign_ed25519ph(EVP_PKEY* key, ByteView digest, Bytes& signature) {
  const evp::KeyContext context = evp::new_key_context(key);
  std::size_t size = signature.size();
  return EVP_PKEY_sign_init_ex2(context.get(), ed25519ph(), nullptr) == 1 &&
         EVP_PKEY_sign(context.get(), evp::raw(signature.data()), &size, evp::raw(digest), digest.size()) == 1;
}

bool verify_ed25519ph(EVP_PKEY* key, ByteView digest, ByteView signature) {
  const evp::KeyContext context = evp::new_key_context(key);
  return EVP_PKEY_verify_init_ex2(context.get(), ed25519ph(), nullptr) == 1 &&
         EVP_PKEY_verify(context.get(), evp::raw(signature), signature.size(), evp::raw(digest), digest.size()) == 1;
}

#else

bool has_ed25519ph() noexcept {
  return false;
}

// Never reached: check_request refuses a scheme that is not there.
bool sign_ed25519ph(EVP_PKEY*, ByteView, Bytes&) {
  return false;
}

bool verify_ed25519ph(EVP_PKEY*, ByteView, ByteView) {
  return false;
}

#endif

bool sign_whole(EVP_PKEY* key, MessageForm form, ByteView message, Bytes& signature) {
  const evp::DigestContext context = evp::new_digest_context();
  std::size_t size = signature.size();
  return EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, parameters_of(form)) == 1 &&
         EVP_DigestSign(context.get(), evp::raw(signature.data()), &size, evp::raw(message), message.size()) == 1;
}

bool verify_whole(EVP_PKEY* key, MessageForm form, ByteView message, ByteView signature) {
  const evp::DigestContext context = evp::new_digest_context();
  evp::must(EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key, parameters_of(form)));
  return EVP_DigestVerify(context.get(), evp::raw(signature), signature.size(), evp::raw(message), message.size()) == 1;
}

}  // namespace keyhold::crypto
