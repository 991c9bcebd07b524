#include "keyhold/crypto_testing/fixed_nonce.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>

#include "../nonce_source.h"

namespace keyhold::crypto {
namespace {

thread_local Bytes scripted_nonce;

}  // namespace

namespace testing {
void set_next_nonce(ByteView nonce) {
  scripted_nonce = copy(nonce);
}
}  // namespace testing

void fill_nonce(std::span<std::byte, 24> nonce) noexcept {
  const Bytes scripted = std::move(scripted_nonce);
  scripted_nonce.clear();
  if (scripted.size() == nonce.size()) {
    std::copy(scripted.begin(), scripted.end(), nonce.begin());
  } else if (::getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size())) {
    std::abort();
  }
}

}  // namespace keyhold::crypto
