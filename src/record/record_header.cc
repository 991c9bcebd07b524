#include "record_header.h"

#include <algorithm>

#include "big_endian.h"

namespace keyhold::record {
namespace {

constexpr std::byte kRecordStart[] = {std::byte{'K'}, std::byte{'H'}, std::byte{1}, std::byte{1}};  // version, suite
constexpr std::size_t kKindAt = 4, kFlagsAt = 5, kSchemaAt = 6, kGenerationAt = 8, kLengthAt = 12, kCommitmentAt = 16,
                      kNonceAt = 48, kPredecessorAt = 72, kOriginAt = kHeaderSize;
constexpr unsigned kReencrypted = 1, kPadded = 2;
constexpr std::size_t kTagSize = crypto::XaesKey::kTagSize;
constexpr std::size_t kTrueLengthSize = 4;  // at the end of a padded plaintext

ChainTag chain_tag_at(ByteView bytes, std::size_t at) noexcept {
  return ChainTag(bytes.subspan(at).first<ChainTag::kSize>());
}

bool starts_as_record(ByteView record) noexcept {
  const auto kind = std::to_integer<unsigned>(record[kKindAt]);
  const auto flags = std::to_integer<unsigned>(record[kFlagsAt]);
  return std::equal(std::begin(kRecordStart), std::end(kRecordStart), record.begin()) &&
         kind >= static_cast<unsigned>(Kind::kEvent) && kind <= static_cast<unsigned>(Kind::kKeyMaterial) &&
         (flags & ~(kReencrypted | kPadded)) == 0;
}

Header header_of(ByteView record, unsigned flags) noexcept {
  Header header{.kind = static_cast<Kind>(record[kKindAt]),
                .padded = (flags & kPadded) != 0,
                .schema = load<std::uint16_t>(record.data() + kSchemaAt),
                .generation = load<std::uint32_t>(record.data() + kGenerationAt),
                .commitment = {},
                .predecessor = chain_tag_at(record, kPredecessorAt),
                .origin = {}};
  std::copy_n(record.data() + kCommitmentAt, header.commitment.size(), header.commitment.begin());
  if ((flags & kReencrypted) != 0) header.origin = chain_tag_at(record, kOriginAt);
  return header;
}

}  // namespace

crypto::StoredNonce ParsedRecord::nonce() const noexcept {
  return crypto::StoredNonce(header_bytes.subspan(kNonceAt).first<crypto::Nonce::kSize>());
}

ChainTag ParsedRecord::chain_tag() const noexcept {
  return header.origin ? *header.origin : ChainTag(sealed.last<kTagSize>());
}

std::optional<ParsedRecord> parse_record(ByteView record) {
  if (record.size() < kHeaderSize + kTagSize || !starts_as_record(record)) return std::nullopt;
  const auto flags = std::to_integer<unsigned>(record[kFlagsAt]);
  const std::size_t length = load<std::uint32_t>(record.data() + kLengthAt);
  const std::size_t header = header_size((flags & kReencrypted) != 0);
  if (length > kMaxCiphertext || record.size() != header + length + kTagSize) return std::nullopt;
  if ((flags & kPadded) != 0 && length < kTrueLengthSize) return std::nullopt;
  return ParsedRecord{header_of(record, flags), record.first(header), record.subspan(header)};
}

void write_header(const Header& header, std::span<const std::byte, crypto::Nonce::kSize> nonce,
                  std::size_t ciphertext_size, std::byte* out) {
  const unsigned flags = (header.origin ? kReencrypted : 0) | (header.padded ? kPadded : 0);
  out = store(out, kRecordStart);
  out = store(out, static_cast<std::uint8_t>(header.kind));
  out = store(out, static_cast<std::uint8_t>(flags));
  out = store(out, header.schema);
  out = store(out, header.generation);
  out = store(out, static_cast<std::uint32_t>(ciphertext_size));
  out = store(out, header.commitment);
  out = store(out, nonce);
  out = store(out, header.predecessor.bytes());
  if (header.origin) store(out, header.origin->bytes());
}

}  // namespace keyhold::record
