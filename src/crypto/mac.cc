#include "keyhold/crypto/mac.h"

#include "evp.h"

namespace keyhold::crypto {
namespace {

Digest finish_mac(EVP_MAC_CTX* context, std::initializer_list<ByteView> parts) {
  for (const ByteView part : parts) evp::must(EVP_MAC_update(context, evp::raw(part), part.size()));
  Digest mac;
  std::size_t written = 0;
  evp::must(EVP_MAC_final(context, evp::raw(mac.data()), &written, mac.size()));
  return mac;
}

}  // namespace

struct HmacSha256Key::Context {
  explicit Context(ByteView key) : mac(evp::new_hmac_context(Hash::kSha256, key)) {}

  evp::MacContext mac;
};

HmacSha256Key::HmacSha256Key(const SecretBytes& key) : key_(key.clone()) {}
HmacSha256Key::HmacSha256Key(HmacSha256Key&&) noexcept = default;
HmacSha256Key& HmacSha256Key::operator=(HmacSha256Key&&) noexcept = default;
HmacSha256Key::~HmacSha256Key() = default;

Digest HmacSha256Key::mac(std::initializer_list<ByteView> parts) const {
  std::unique_ptr<Context> context = contexts_.take();
  if (context == nullptr)
    context = std::make_unique<Context>(key_.expose());
  else
    evp::must(EVP_MAC_init(context->mac.get(), nullptr, 0, nullptr));  // the same key again
  const Digest mac = finish_mac(context->mac.get(), parts);
  contexts_.give_back(std::move(context));
  return mac;
}

void HmacSha256Key::shed() const noexcept {
  contexts_.clear();
}

Digest hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
  const evp::MacContext context = evp::new_hmac_context(Hash::kSha256, key);
  return finish_mac(context.get(), parts);
}

}  // namespace keyhold::crypto
