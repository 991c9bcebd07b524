#include "keyhold/record/place.h"

#include <algorithm>

#include "keyhold/crypto/derive.h"

namespace keyhold::record {

std::string_view name(Store store) noexcept {
  switch (store) {
    case Store::kEvents:
      return "events";
    case Store::kDocuments:
      return "documents";
    case Store::kObjects:
      return "objects";
    case Store::kProjections:
      return "projections";
    case Store::kAudit:
      return "audit";
    case Store::kRegistry:
      return "registry";
    case Store::kKms:
      return "kms";
    case Store::kSecrets:
      return "secrets";
    case Store::kKmsRoot:
      return "kms-root";
  }
  return "";
}

std::string_view name(KeyClass cls) noexcept {
  return cls == KeyClass::kRec ? "rec" : "idx";
}

crypto::Digest key_commitment(const SecretBytes& data_key, const KeyPlace& place) {
  const Bytes context = ByteWriter(48)
                            .raw(place.deployment.bytes())
                            .raw(place.tenant.bytes())
                            .u32(static_cast<std::uint32_t>(place.store))
                            .u8(static_cast<std::uint8_t>(place.cls))
                            .u32(place.generation)
                            .take();
  const SecretBytes derived = crypto::subkey(data_key, "key-commitment", context);
  crypto::Digest commitment;
  std::ranges::copy(derived.expose(), commitment.begin());
  return commitment;
}

EncryptionContext encryption_context(const KeyPlace& place) {
  return {
      {"kh:v", "1"},
      {"kh:deployment", place.deployment.text()},
      {"kh:tenant", place.tenant.text()},
      {"kh:store", std::string(name(place.store))},
      {"kh:class", std::string(name(place.cls))},
      {"kh:gen", std::to_string(place.generation)},
  };
}

}  // namespace keyhold::record
