#include "keyhold/crypto/derive.h"

#include <algorithm>
#include <stdexcept>

#include "keyhold/crypto/mac.h"

namespace keyhold::crypto {

SecretBytes hkdf_expand_sha256(const SecretBytes& key, ByteView info, std::size_t size) {
  constexpr std::size_t kBlock = sizeof(Digest);
  if (size > 255 * kBlock) throw std::length_error("HKDF-Expand-SHA-256 gives at most 8160 bytes");
  SecretBytes out(size);
  const std::span<std::byte> target = out.expose_writable();
  for (std::size_t done = 0; done < size; done += kBlock) {
    const std::byte counter[] = {static_cast<std::byte>(done / kBlock + 1)};
    const ByteView previous = done == 0 ? ByteView{} : ByteView(target.subspan(done - kBlock, kBlock));
    Digest block = hmac_sha256(key.expose(), {previous, info, counter});
    std::copy_n(block.data(), std::min(kBlock, size - done), target.data() + done);
    wipe(block);
  }
  return out;
}

SecretBytes subkey(const SecretBytes& data_key, std::string_view label, ByteView context) {
  const Bytes info = ByteWriter(64 + context.size()).raw("keyhold/v1/").domain(label).raw(context).take();
  return hkdf_expand_sha256(data_key, info, sizeof(Digest));
}

}  // namespace keyhold::crypto
