#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/id.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"

namespace keyhold::record {

/// Store numbers of crypto-design 2: part of every record's associated data, never reused.
enum class Store : std::uint32_t {
  kEvents = 1,
  kDocuments,
  kObjects,
  kProjections,
  kAudit,
  kRegistry,
  kKms,
  kSecrets,
  kKmsRoot,
};
/// "events", "documents", "objects", "projections", "audit", "registry", "kms", "secrets", "kms-root".
std::string_view name(Store store) noexcept;

/// rec: records; rotates. idx: names and beacons; stable until a rebuild.
enum class KeyClass : std::uint8_t { kRec = 1, kIdx = 2 };
std::string_view name(KeyClass cls) noexcept;  ///< "rec", "idx"

/// What a data key is for. Platform-owned stores (6 to 9) use TenantId::zero().
struct KeyPlace {
  DeploymentId deployment;
  TenantId tenant;
  Store store;
  KeyClass cls;
  std::uint32_t generation;
  bool operator==(const KeyPlace&) const = default;
};

/// The public commitment to a data key and its place (crypto-design 2, KCV). Each record carries it.
crypto::Digest key_commitment(const SecretBytes& data_key, const KeyPlace& place);

using EncryptionContext = std::map<std::string, std::string>;
/// The six pairs that KMS binds a data key to, from the place that the caller wants to open.
EncryptionContext encryption_context(const KeyPlace& place);

}  // namespace keyhold::record
