#include "keyhold/crypto_testing/ec_private_key.h"

#include <algorithm>

namespace keyhold::crypto::testing {
namespace {

Bytes tagged(std::uint8_t tag, ByteView content) {  // all lengths are below 128
  return ByteWriter().u8(tag).u8(static_cast<std::uint8_t>(content.size())).raw(content).take();
}

}  // namespace

SecretBytes ec_private_key_info(const EcdhFile& curve, ByteView number) {
  while (number.size() > curve.field_bytes) number = number.subspan(1);  // a zero before it
  Bytes scalar(curve.field_bytes);
  std::copy(number.rbegin(), number.rend(), scalar.rbegin());
  const Bytes version_1 = from_hex("020101").value(), version_0 = from_hex("020100").value();
  const Bytes inner = tagged(0x30, ByteWriter().raw(version_1).raw(tagged(0x04, scalar)).view());
  const Bytes algorithm = from_hex(curve.algorithm).value();
  const Bytes outer = ByteWriter().raw(version_0).raw(algorithm).raw(tagged(0x04, inner)).take();
  return SecretBytes::copy_of(tagged(0x30, outer));
}

}  // namespace keyhold::crypto::testing
