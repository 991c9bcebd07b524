#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/key_pair.h"
#include "keyhold/kms/key_spec.h"

namespace keyhold::kms {

/// One backing key, ready to use: of a symmetric key, of an HMAC key, of a key pair.
using BackingKey = std::variant<crypto::XaesKey, SecretBytes, crypto::KeyPair>;

/// The backing keys of one KMS key by version, shared by its replicas. A version whose material was deleted, or that
/// this Region never got, is null.
struct KeyMaterial {
  std::vector<std::shared_ptr<const BackingKey>> versions;

  /// Null: there is none.
  const BackingKey* find(std::uint32_t version) const noexcept;
  const crypto::XaesKey* symmetric(std::uint32_t version) const noexcept;
  const SecretBytes* mac(std::uint32_t version) const noexcept;
  const crypto::KeyPair* pair(std::uint32_t version) const noexcept;
};

enum class RotationType : std::uint8_t { kNone, kAutomatic, kOnDemand };

/// What is known of one backing version in one Region.
struct MaterialVersion {
  std::string id;  ///< 64 hexadecimal digits: KeyMaterialId
  WallTime since;  ///< when it became the current version; of a pending one, when it was imported
  RotationType rotation = RotationType::kNone;
  // Of imported material only:
  bool present = true;               ///< false: deleted, or expired
  bool pending = false;              ///< imported for the next rotation on demand
  std::optional<WallTime> valid_to;  ///< nothing: does not expire
  std::string description;
};

/// Fresh material for a key of this spec: 32 bytes, as many as the MAC has, or a PKCS#8 key. RSA takes up to seconds.
Result<SecretBytes> make_material(KeySpec spec);

/// Material that make_material made or that was imported before, ready to use. Errors: kInvalidArgument, it is not of
/// the spec.
Result<std::shared_ptr<const BackingKey>> load_material(KeySpec spec, const SecretBytes& material);
/// The same for material that somebody brings: a key pair must be one. Takes up to 250 ms for an RSA key.
Result<std::shared_ptr<const BackingKey>> load_foreign_material(KeySpec spec, const SecretBytes& material);

/// KeyMaterialId: says whether two materials of one key are the same, and nothing else of them
/// (docs/formats/kms-store.md).
std::string material_id(KeyId key, const SecretBytes& material);

}  // namespace keyhold::kms
