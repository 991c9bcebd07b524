#include "keyhold/crypto/random.h"

#include <sys/random.h>

#include <cerrno>

#include "keyhold/base/process.h"
#include "nonce_source.h"

namespace keyhold::crypto {

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno != EINTR) abort_process("getrandom is refused");
    if (got > 0) out = out.subspan(static_cast<std::size_t>(got));
  }
}

SecretBytes random_secret(std::size_t size) {
  SecretBytes out(size);
  fill_random(out.expose_writable());
  return out;
}

Nonce next_nonce() {
  Nonce nonce;
  fill_nonce(nonce.bytes_);
  return nonce;
}

}  // namespace keyhold::crypto
