#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/record/place.h"

namespace keyhold::keyring {

/// One wrapped data key as it lies in Secrets Manager. Not a secret: opening it takes the tenant's KMS key.
struct WrappedKey {
  record::KeyClass cls = record::KeyClass::kRec;
  std::uint32_t generation = 1;
  std::string key_arn;
  Bytes blob;           ///< KMS ciphertext, at most 6,144 bytes
  std::string created;  ///< RFC 3339
};

/// The value of the secret `keyhold/<deployment>/<tenant>/<store>`: docs/formats/keyring-secret.md.
struct KeyringDocument {
  DeploymentId deployment = DeploymentId::zero();
  TenantId tenant = TenantId::zero();
  record::Store store = record::Store::kEvents;
  std::vector<WrappedKey> keys;

  const WrappedKey* find(record::KeyClass cls, std::uint32_t generation) const;
  std::string write() const;
  /// Errors: kDoesNotOpen, naming the member that is wrong.
  static Result<KeyringDocument> parse(std::string_view text);
};

/// "keyhold/<deployment>/<tenant>/<store name>".
std::string keyring_secret_name(DeploymentId deployment, TenantId tenant, record::Store store);

}  // namespace keyhold::keyring
