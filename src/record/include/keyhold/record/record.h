#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/record/record_key.h"
#include "keyhold/record/tag.h"

/// Sealed records, version 1 (docs/formats/record.md). Everything that a store writes is one of these.
namespace keyhold::record {

inline constexpr std::size_t kMaxCiphertext = 1 << 20;  ///< bytes of a record's ciphertext, padding included
inline constexpr std::size_t kMaxOverhead = 120;        ///< bytes that sealing adds: 104, 120 with an origin tag

enum class Kind : std::uint8_t { kEvent = 1, kDocument, kTombstone, kControl, kKeyMaterial };

/// Where the caller wants a record to be: from the request, never from disk. Deployment, tenant and store come with the
/// key. `stream`: the real stream name or document id (for rows 05 to 08, the storage key's bytes).
struct Place {
  std::string_view stream;
  std::uint64_t seq;  ///< event number from 0, document version from 1
};

enum class Padding : std::uint32_t { kNone = 0, kTo64 = 64, kTo256 = 256 };  ///< hides lengths up to that many bytes

struct SealInput {
  Kind kind;
  std::uint16_t schema = 0;             ///< the application's payload type
  ChainTag predecessor = {};            ///< of the record before it in its stream
  ByteView plaintext = {};              ///< at most kMaxCiphertext with its padding
  std::optional<ChainTag> origin = {};  ///< re-encryption only: the chain tag of the record that it replaces
  Padding padding = Padding::kNone;
};

/// A record's fields in the clear. `commitment` says which key sealed it, not that it is authentic.
struct Header {
  Kind kind;
  bool padded;
  std::uint16_t schema;
  std::uint32_t generation;
  crypto::Digest commitment;
  ChainTag predecessor;
  std::optional<ChainTag> origin;
};

/// The size of the record that `input` makes.
std::size_t sealed_size(const SealInput& input);

/// Seals `input` for `place` under a fresh nonce. Errors: std::length_error for a plaintext beyond the limit (a bug).
Bytes seal(const RecordKey& key, const Place& place, const SealInput& input);
/// The same into `out`, which is sealed_size(input) bytes.
void seal_into(const RecordKey& key, const Place& place, const SealInput& input, std::span<std::byte> out);

/// Why a record did not open, in the order of the checks. Tenants see one error; metrics and audit see the class.
enum class OpenFailure : std::uint8_t { kParse, kNoKey, kWrongKey, kAuth };
const char* name(OpenFailure failure) noexcept;  ///< "parse", "no-key", "wrong-key", "auth"

struct Opened {
  Header header;
  ChainTag chain_tag;  ///< what the successor's `header.predecessor` must equal
  PlaintextBytes plaintext;
};
using OpenResult = std::variant<Opened, OpenFailure>;

/// Opens `record` as the one at `place`: parse, key of its generation, commitment, decryption. Nothing of the plaintext
/// is released unless the tag verified. The predecessor is authentic then, and the caller compares it.
OpenResult open(const KeyLookup& keys, const Place& place, ByteView record);
/// The same with one generation at hand; any other is kNoKey.
OpenResult open(const RecordKey& key, const Place& place, ByteView record);

/// The same as a Result: any failure is kDoesNotOpen, its class in `detail`.
Result<Opened> to_result(OpenResult opened);
Error to_error(OpenFailure failure);

/// The header of a record that parses, without a key: for scans, rotation and conditions. Nothing of it is authentic.
std::optional<Header> peek(ByteView record);
/// The chain tag of a record that parses; none else.
std::optional<ChainTag> chain_tag(ByteView record);

}  // namespace keyhold::record
