#pragma once

#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto::testing {

/// A curve as Wycheproof's ECDH vectors have it.
struct EcdhFile {
  const char* name;
  std::size_t field_bytes;
  const char* algorithm;  ///< its AlgorithmIdentifier, DER in hex
  int count;              ///< of its vectors
};
inline constexpr EcdhFile kEcdhFiles[] = {
    {"ecdh_secp256r1", 32, "301306072a8648ce3d020106082a8648ce3d030107", 612},
    {"ecdh_secp384r1", 48, "301006072a8648ce3d020106052b81040022", 1047},
    {"ecdh_secp521r1", 66, "301006072a8648ce3d020106052b81040023", 916},
};

/// The private key `number` of a curve: RFC 5915 without the optional public key, in RFC 5958.
SecretBytes ec_private_key_info(const EcdhFile& curve, ByteView number);

}  // namespace keyhold::crypto::testing
