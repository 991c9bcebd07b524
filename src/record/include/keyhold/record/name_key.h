#pragma once

#include <string_view>

#include "keyhold/base/id.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/mac.h"
#include "keyhold/record/tag.h"

namespace keyhold::record {

/// What a tagged name names: two kinds never share a tag.
enum class NameKind : std::uint8_t { kStream, kDocument, kObject, kEventId };

/// Turns names into the tags that storage keys hold (crypto-design 6): HMAC under the `name` subkey of an idx data key.
/// Stores 7 and 9 make one from their epoch key or root key, 8 from its control-row key. Move-only, about 0.4 µs a tag.
/// Threads: const members may run concurrently.
class NameKey {
 public:
  explicit NameKey(const SecretBytes& data_key);

  NameTag tag(NameKind kind, std::string_view name) const;
  /// The tag of a control row: `kind` such as "tenant", `name` unique in it.
  NameTag control_tag(std::string_view kind, std::string_view name) const;
  void shed() const noexcept { mac_.shed(); }

 private:
  crypto::HmacSha256Key mac_;
};

/// The platform's own: tenants become the first part of storage keys. Not under the tenant's key, so that the rows of a
/// shredded tenant can still be found and deleted.
class TenantNameKey {
 public:
  explicit TenantNameKey(const SecretBytes& platform_idx_data_key);
  TenantRowTag tag(TenantId tenant) const;
  void shed() const noexcept { mac_.shed(); }

 private:
  crypto::HmacSha256Key mac_;
};

}  // namespace keyhold::record
