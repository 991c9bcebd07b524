#include "keyhold/crypto/aead.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "aes_gcm.h"
#include "evp.h"

namespace keyhold::crypto {
namespace {

constexpr std::size_t kAesBlock = 16;
using AesBlock = std::array<std::byte, kAesBlock>;

// K1 of CMAC (NIST SP 800-38B 6.1): L doubled in GF(2^128), without a branch on its secret top bit.
AesBlock doubled(const AesBlock& l) noexcept {
  AesBlock out;
  const unsigned top = std::to_integer<unsigned>(l[0]) >> 7;
  for (std::size_t i = 0; i < kAesBlock; ++i) {
    const unsigned next = i + 1 < kAesBlock ? std::to_integer<unsigned>(l[i + 1]) >> 7 : 0;
    out[i] = static_cast<std::byte>((std::to_integer<unsigned>(l[i]) << 1 | next) & 0xff);
  }
  out[kAesBlock - 1] ^= static_cast<std::byte>((0u - top) & 0x87u);
  return out;
}

}  // namespace

// C2SP XAES-256-GCM. The derivation is two AES blocks, not KBKDF: OpenSSL 3.0's ignores the counter width that XAES
// needs and answers with a wrong key.
struct XaesKey::Context {
  explicit Context(ByteView key) : ecb(evp::new_cipher_context()) {
    evp::must(EVP_EncryptInit_ex2(ecb.get(), evp::aes256_ecb(), evp::raw(key), nullptr, nullptr));
    evp::must(EVP_CIPHER_CTX_set_padding(ecb.get(), 0));
    AesBlock l{};
    encrypt(l);
    k1 = doubled(l);
    wipe(l);
  }
  ~Context() {
    wipe(k1);
    wipe(message_key);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // The key for one nonce: AES of each Mi ⊕ K1, where Mi = 00 0i 58 00 ‖ the nonce's first 12 bytes.
  ByteView derive(std::span<const std::byte, Nonce::kSize> nonce) {
    for (std::size_t half = 0; half < 2; ++half) {
      std::byte* const m = message_key.data() + half * kAesBlock;
      const std::byte prefix[] = {std::byte{0}, static_cast<std::byte>(half + 1), std::byte{0x58}, std::byte{0}};
      std::copy_n(prefix, 4, m);
      std::copy_n(nonce.data(), 12, m + 4);
      for (std::size_t i = 0; i < kAesBlock; ++i) m[i] ^= k1[i];
    }
    encrypt(message_key);
    return message_key;
  }

  void encrypt(std::span<std::byte> blocks) {
    int written = 0;
    evp::must(EVP_EncryptUpdate(ecb.get(), evp::raw(blocks.data()), &written, evp::raw(ByteView(blocks)),
                                evp::to_int(blocks.size())));
  }

  evp::CipherContext ecb;
  AesGcm gcm;
  AesBlock k1;
  std::array<std::byte, AesGcm::kKeySize> message_key;
};

XaesKey::XaesKey(const SecretBytes& key) : key_(key.clone()) {
  if (key.size() != AesGcm::kKeySize) throw std::invalid_argument("an XAES-256-GCM key has 32 bytes");
}

XaesKey::XaesKey(XaesKey&&) noexcept = default;
XaesKey& XaesKey::operator=(XaesKey&&) noexcept = default;
XaesKey::~XaesKey() = default;

std::unique_ptr<XaesKey::Context> XaesKey::take_context() const {
  std::unique_ptr<Context> idle = contexts_.take();
  return idle != nullptr ? std::move(idle) : std::make_unique<Context>(key_.expose());
}

void XaesKey::seal(Nonce&& nonce, ByteView aad, ByteView plaintext, std::span<std::byte> out) const {
  const Nonce used = std::move(nonce);
  std::unique_ptr<Context> context = take_context();
  const ByteView message_key = context->derive(used.bytes());
  if (!context->gcm.seal(message_key, used.bytes().last<AesGcm::kNonceSize>(), aad, plaintext, out))
    throw std::invalid_argument("a sealed message is its plaintext's size and 16 bytes");
  contexts_.give_back(std::move(context));
}

bool XaesKey::open(const StoredNonce& nonce, ByteView aad, ByteView sealed, std::span<std::byte> out) const {
  if (sealed.size() != out.size() + kTagSize)
    throw std::invalid_argument("a sealed message is its plaintext's size and 16 bytes");
  std::unique_ptr<Context> context = take_context();
  const ByteView message_key = context->derive(nonce.bytes());
  const bool opened = context->gcm.open(message_key, nonce.bytes().last<AesGcm::kNonceSize>(), aad, sealed, out);
  contexts_.give_back(std::move(context));
  return opened;
}

void XaesKey::shed() const noexcept {
  contexts_.clear();
}

}  // namespace keyhold::crypto
