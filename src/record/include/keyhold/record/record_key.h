#pragma once

#include <cstdint>
#include <functional>

#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/place.h"

namespace keyhold::record {

/// One generation of a rec data key, ready to seal and open: its `record-enc` subkey and its commitment. The data key
/// itself is not kept. Move-only. Memory: 32 bytes of arena, about 150 of its own, contexts as XaesKey.
/// Threads: const members may run concurrently.
class RecordKey {
 public:
  RecordKey(const SecretBytes& data_key, const KeyPlace& place);

  const KeyPlace& place() const noexcept { return place_; }
  std::uint32_t generation() const noexcept { return place_.generation; }
  const crypto::Digest& commitment() const noexcept { return commitment_; }
  const crypto::XaesKey& cipher() const noexcept { return cipher_; }
  void shed() const noexcept { cipher_.shed(); }  ///< gives back the working memory of an idle key

 private:
  KeyPlace place_;
  crypto::Digest commitment_;
  crypto::XaesKey cipher_;
};

/// The key of a generation, or null where the caller has none. The pointer must live through the call it was given to.
using KeyLookup = std::function<const RecordKey*(std::uint32_t generation)>;

}  // namespace keyhold::record
