#include "keyhold/record/record.h"

#include <algorithm>
#include <stdexcept>

#include "big_endian.h"
#include "keyhold/crypto/derive.h"
#include "record_header.h"

namespace keyhold::record {
namespace {

constexpr std::size_t kTrueLength = 4;  // u32 at the end of a padded plaintext

// "keyhold/aad/v1"0 ‖ deployment ‖ tenant ‖ u32 store ‖ u64 seq ‖ LP(stream) ‖ header. On the stack where it fits,
// which is nearly always: names are short.
class AssociatedData {
 public:
  AssociatedData(const KeyPlace& key, const Place& place, std::size_t header_bytes)
      : size_(kFixedSize + place.stream.size() + header_bytes), header_bytes_(header_bytes) {
    if (size_ > sizeof near_) far_.resize(size_);
    std::byte* at = data();
    at = store(at, as_bytes(std::string_view(kDomain, sizeof kDomain)));
    at = store(at, key.deployment.bytes());
    at = store(at, key.tenant.bytes());
    at = store(at, static_cast<std::uint32_t>(key.store));
    at = store(at, place.seq);
    at = store(at, static_cast<std::uint32_t>(place.stream.size()));
    store(at, as_bytes(place.stream));
  }
  AssociatedData(const AssociatedData&) = delete;
  AssociatedData& operator=(const AssociatedData&) = delete;

  std::span<std::byte> header() noexcept { return {data() + size_ - header_bytes_, header_bytes_}; }
  ByteView view() noexcept { return {data(), size_}; }

 private:
  static constexpr char kDomain[] = "keyhold/aad/v1";  // its own zero byte ends it
  static constexpr std::size_t kFixedSize = sizeof kDomain + 16 + 16 + 4 + 8 + 4;

  std::byte* data() noexcept { return far_.empty() ? near_ : far_.data(); }

  std::size_t size_;
  std::size_t header_bytes_;
  std::byte near_[384];
  Bytes far_;
};

std::size_t ciphertext_size(const SealInput& input) {
  const auto step = static_cast<std::size_t>(input.padding);
  const std::size_t size =
      step == 0 ? input.plaintext.size() : (input.plaintext.size() + kTrueLength + step - 1) / step * step;
  if (input.plaintext.size() > kMaxCiphertext || size > kMaxCiphertext)
    throw std::length_error("a record's plaintext is beyond 1 MiB");
  return size;
}

PlaintextBytes pad(ByteView plaintext, std::size_t size) {
  PlaintextBytes padded(size);
  store(padded.data(), plaintext);
  store(padded.data() + size - kTrueLength, static_cast<std::uint32_t>(plaintext.size()));
  return padded;
}

// False when the length at the end can't be one: authentic, so written by a broken writer.
bool unpad(PlaintextBytes& plaintext) {
  const std::size_t room = plaintext.size() - kTrueLength;
  const std::size_t length = load<std::uint32_t>(plaintext.data() + room);
  if (length > room) return false;
  plaintext.resize(length);
  return true;
}

Header header_for(const RecordKey& key, const SealInput& input) {
  return Header{
      input.kind,  input.padding != Padding::kNone, input.schema, key.generation(), key.commitment(), input.predecessor,
      input.origin};
}

OpenResult open_parsed(const RecordKey& key, const Place& place, const ParsedRecord& record) {
  if (!equal_constant_time(record.header.commitment, key.commitment())) return OpenFailure::kWrongKey;
  AssociatedData aad(key.place(), place, record.header_bytes.size());
  store(aad.header().data(), record.header_bytes);
  PlaintextBytes plaintext(record.plaintext_size());
  if (!key.cipher().open(record.nonce(), aad.view(), record.sealed, plaintext.writable())) return OpenFailure::kAuth;
  if (record.header.padded && !unpad(plaintext)) return OpenFailure::kParse;
  return Opened{record.header, record.chain_tag(), std::move(plaintext)};
}

}  // namespace

RecordKey::RecordKey(const SecretBytes& data_key, const KeyPlace& place)
    : place_(place), commitment_(key_commitment(data_key, place)), cipher_(crypto::subkey(data_key, "record-enc")) {}

std::size_t sealed_size(const SealInput& input) {
  return header_size(input.origin.has_value()) + ciphertext_size(input) + crypto::XaesKey::kTagSize;
}

void seal_into(const RecordKey& key, const Place& place, const SealInput& input, std::span<std::byte> out) {
  const std::size_t size = ciphertext_size(input);
  crypto::Nonce nonce = crypto::next_nonce();
  AssociatedData aad(key.place(), place, header_size(input.origin.has_value()));
  write_header(header_for(key, input), nonce.bytes(), size, aad.header().data());
  std::ranges::copy(aad.header(), out.begin());
  const std::span<std::byte> sealed = out.subspan(aad.header().size());
  if (input.padding == Padding::kNone) {
    key.cipher().seal(std::move(nonce), aad.view(), input.plaintext, sealed);
  } else {
    const PlaintextBytes padded = pad(input.plaintext, size);
    key.cipher().seal(std::move(nonce), aad.view(), padded.view(), sealed);
  }
}

Bytes seal(const RecordKey& key, const Place& place, const SealInput& input) {
  Bytes record(sealed_size(input));
  seal_into(key, place, input, record);
  return record;
}

const char* name(OpenFailure failure) noexcept {
  switch (failure) {
    case OpenFailure::kParse:
      return "parse";
    case OpenFailure::kNoKey:
      return "no-key";
    case OpenFailure::kWrongKey:
      return "wrong-key";
    case OpenFailure::kAuth:
      return "auth";
  }
  return "";
}

OpenResult open(const KeyLookup& keys, const Place& place, ByteView record) {
  const std::optional<ParsedRecord> parsed = parse_record(record);
  if (!parsed) return OpenFailure::kParse;
  const RecordKey* const key = keys(parsed->header.generation);
  if (key == nullptr || key->generation() != parsed->header.generation) return OpenFailure::kNoKey;
  return open_parsed(*key, place, *parsed);
}

OpenResult open(const RecordKey& key, const Place& place, ByteView record) {
  const std::optional<ParsedRecord> parsed = parse_record(record);
  if (!parsed) return OpenFailure::kParse;
  if (key.generation() != parsed->header.generation) return OpenFailure::kNoKey;
  return open_parsed(key, place, *parsed);
}

Error to_error(OpenFailure failure) {
  return Error{ErrorCode::kDoesNotOpen, std::string("a record does not open: ") + name(failure)};
}

Result<Opened> to_result(OpenResult opened) {
  if (const auto* const failure = std::get_if<OpenFailure>(&opened)) return to_error(*failure);
  return std::get<Opened>(std::move(opened));
}

std::optional<Header> peek(ByteView record) {
  const std::optional<ParsedRecord> parsed = parse_record(record);
  if (!parsed) return std::nullopt;
  return parsed->header;
}

std::optional<ChainTag> chain_tag(ByteView record) {
  const std::optional<ParsedRecord> parsed = parse_record(record);
  if (!parsed) return std::nullopt;
  return parsed->chain_tag();
}

}  // namespace keyhold::record
