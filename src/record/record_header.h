#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "keyhold/base/bytes.h"
#include "keyhold/crypto/random.h"
#include "keyhold/record/record.h"

/// The bytes before a record's ciphertext: docs/formats/record.md, written and read in its table's order.
namespace keyhold::record {

inline constexpr std::size_t kHeaderSize = 88;
inline constexpr std::size_t kOriginSize = 16;

/// A record taken apart. Views point into it.
struct ParsedRecord {
  Header header;
  ByteView header_bytes;
  ByteView sealed;  ///< ciphertext and tag

  crypto::StoredNonce nonce() const noexcept;
  std::size_t plaintext_size() const noexcept { return sealed.size() - crypto::XaesKey::kTagSize; }
  ChainTag chain_tag() const noexcept;
};

/// None for anything that is not a record of version 1, whole and alone.
std::optional<ParsedRecord> parse_record(ByteView record);

inline std::size_t header_size(bool with_origin) noexcept {
  return kHeaderSize + (with_origin ? kOriginSize : 0);
}

/// Writes header_size() bytes at `out`.
void write_header(const Header& header, std::span<const std::byte, crypto::Nonce::kSize> nonce,
                  std::size_t ciphertext_size, std::byte* out);

}  // namespace keyhold::record
