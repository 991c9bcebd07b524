#include "keyhold/crypto/uuid5.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "keyhold/base/process.h"

namespace keyhold::crypto {

uuid::Raw uuid5(const uuid::Raw& space, ByteView name) {
  std::array<std::byte, 20> digest;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), space.data(), space.size()) != 1 ||
      EVP_DigestUpdate(context.get(), name.data(), name.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
    abort_process("SHA-1 is not available");
  uuid::Raw out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  out[6] = (out[6] & std::byte{0x0f}) | std::byte{0x50};
  out[8] = (out[8] & std::byte{0x3f}) | std::byte{0x80};
  return out;
}

}  // namespace keyhold::crypto
