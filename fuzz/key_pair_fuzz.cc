// Imported private keys, and the public keys and signatures of others. The first byte says which: a PKCS#8 key of one
// kind, a peer for key agreement, a signature. What is taken as a key must be written and read as the same key.
#include <cstdint>
#include <cstdlib>

#include "keyhold/crypto/key_pair.h"

namespace {

using namespace keyhold;
using crypto::KeyPair;
using crypto::KeyPairKind;

const KeyPair& own_key(KeyPairKind kind) {
  static const KeyPair kCurve = KeyPair::generate(KeyPairKind::kP256).value();
  static const KeyPair kEdwards = KeyPair::generate(KeyPairKind::kEd25519).value();
  return kind == KeyPairKind::kEd25519 ? kEdwards : kCurve;
}

void take_private_key(KeyPairKind kind, ByteView bytes) {
  const auto pair = KeyPair::from_pkcs8(kind, SecretBytes::copy_of(bytes));
  if (!pair) return;
  const auto again = KeyPair::from_own_pkcs8(kind, pair->pkcs8());
  if (!again || again->public_key() != pair->public_key()) std::abort();
}

void take_signature(ByteView bytes) {
  const crypto::SignatureAlgorithm ecdsa{crypto::SignatureScheme::kEcdsa, crypto::Hash::kSha256};
  const ByteView message = as_bytes("message");
  const auto valid = own_key(KeyPairKind::kP256).verify(ecdsa, crypto::MessageForm::kRaw, message, bytes);
  if (valid && *valid) std::abort();  // nobody signed it
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint8_t kKinds = 8;
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  if (data[0] < kKinds)
    take_private_key(static_cast<KeyPairKind>(data[0]), bytes);
  else if (data[0] == kKinds)
    static_cast<void>(own_key(KeyPairKind::kP256).agree(bytes));
  else
    take_signature(bytes);
  return 0;
}
