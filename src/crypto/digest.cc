#include "keyhold/crypto/digest.h"

#include "evp.h"

namespace keyhold::crypto {

struct Sha256::State {
  State() : context(evp::new_digest_context()) { restart(); }
  void restart() { evp::must(EVP_DigestInit_ex2(context.get(), evp::sha256(), nullptr)); }

  evp::DigestContext context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(ByteView bytes) {
  evp::must(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
  return *this;
}

Digest Sha256::finish() {
  Digest digest;
  evp::must(EVP_DigestFinal_ex(state_->context.get(), evp::raw(digest.data()), nullptr));
  state_->restart();
  return digest;
}

Digest sha256(std::initializer_list<ByteView> parts) {
  thread_local Sha256 hash;  // finishing wipes what it hashed, so the context may be kept
  for (const ByteView part : parts) hash.update(part);
  return hash.finish();
}

}  // namespace keyhold::crypto
