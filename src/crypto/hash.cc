#include "keyhold/crypto/hash.h"

#include "evp.h"

namespace keyhold::crypto {

std::size_t digest_size(Hash hash) noexcept {
  return static_cast<std::size_t>(EVP_MD_get_size(evp::digest(hash)));
}

Bytes hmac(Hash hash, const SecretBytes& key, ByteView message) {
  const evp::MacContext context = evp::new_hmac_context(hash, key.expose());
  evp::must(EVP_MAC_update(context.get(), evp::raw(message), message.size()));
  Bytes mac(digest_size(hash));
  std::size_t written = 0;
  evp::must(EVP_MAC_final(context.get(), evp::raw(mac.data()), &written, mac.size()));
  return mac;
}

}  // namespace keyhold::crypto
