#include "keyhold/record/seal_file.h"

#include <algorithm>

#include "keyhold/crypto/aead.h"
#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto/mac.h"
#include "keyhold/crypto/random.h"

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSealStart = "KHSEAL\0\x01"sv;
constexpr std::size_t kRootKeySize = 32;
constexpr std::size_t kWrappedSize = crypto::Nonce::kSize + kRootKeySize + crypto::XaesKey::kTagSize;
constexpr std::size_t kKeyFileIdSize = 16;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kPassphraseHeadSize = kSaltSize + 4 + 4 + 1;
constexpr std::size_t kMaxSlots = 2;

enum class SlotType : std::uint8_t { kPassphrase = 1, kKeyFile = 2 };

// Where a slot belongs: it opens in no other file, epoch or type.
struct SlotPlace {
  DeploymentId deployment;
  std::uint32_t root_epoch;
  SlotType type;
};

Bytes slot_aad(const SlotPlace& place, ByteView head) {
  return ByteWriter(64)
      .domain("keyhold/seal/v1")
      .raw(place.deployment.bytes())
      .u32(place.root_epoch)
      .u8(static_cast<std::uint8_t>(place.type))
      .raw(head)
      .take();
}

// A slot's body: its head, then nonce, wrapped root key and tag.
Bytes wrap_root(const SlotPlace& place, ByteView head, const SecretBytes& kek, const SecretBytes& root_key) {
  crypto::Nonce nonce = crypto::next_nonce();
  Bytes body = ByteWriter(head.size() + kWrappedSize).raw(head).raw(nonce.bytes()).take();
  body.resize(head.size() + kWrappedSize);
  const std::span<std::byte> sealed = std::span(body).subspan(head.size() + crypto::Nonce::kSize);
  crypto::XaesKey(kek).seal(std::move(nonce), slot_aad(place, head), root_key.expose(), sealed);
  return body;
}

Result<SecretBytes> unwrap_root(const SlotPlace& place, ByteView body, const SecretBytes& kek) {
  const ByteView head = body.first(body.size() - kWrappedSize);
  const ByteView wrapped = body.subspan(head.size());
  const crypto::StoredNonce nonce(wrapped.first<crypto::Nonce::kSize>());
  SecretBytes root_key(kRootKeySize);
  if (!crypto::XaesKey(kek).open(nonce, slot_aad(place, head), wrapped.subspan(crypto::Nonce::kSize),
                                 root_key.expose_writable()))
    return Error{ErrorCode::kUnauthenticated, "the seal file's slot does not open with this passphrase or key file"};
  return root_key;
}

Bytes passphrase_head(const PassphraseParameters& p) {
  return ByteWriter(kPassphraseHeadSize)
      .raw(p.salt)
      .u32(p.cost.memory_kib)
      .u32(p.cost.iterations)
      .u8(static_cast<std::uint8_t>(p.cost.lanes))
      .take();
}

std::array<std::byte, kKeyFileIdSize> key_file_id(const SecretBytes& key_file) {
  const crypto::Digest digest = crypto::sha256({as_bytes("keyhold/keyfile-id\0"sv), key_file.expose()});
  std::array<std::byte, kKeyFileIdSize> id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

SecretBytes key_file_kek(const SecretBytes& key_file) {
  return crypto::subkey(key_file, "seal-keyfile");
}

crypto::Digest seal_mac(const SecretBytes& root_key, ByteView body) {
  const SecretBytes mac_key = crypto::subkey(root_key, "seal-mac");
  return crypto::hmac_sha256(mac_key.expose(), {body});
}

void write_slot(ByteWriter& out, SlotType type, const Bytes& body) {
  if (body.empty()) return;
  out.u8(static_cast<std::uint8_t>(type)).u16(static_cast<std::uint16_t>(body.size())).raw(body);
}

std::size_t slot_size(SlotType type) {
  return kWrappedSize + (type == SlotType::kPassphrase ? kPassphraseHeadSize : kKeyFileIdSize);
}

struct Slot {
  SlotType type;
  Bytes body;
};

Result<Slot> read_slot(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t type, in.u8());
  if (type != static_cast<std::uint8_t>(SlotType::kPassphrase) && type != static_cast<std::uint8_t>(SlotType::kKeyFile))
    return Error{ErrorCode::kDoesNotOpen,
                 "the seal file has a slot of type " + std::to_string(type) + ", which this version does not know"};
  const auto known = static_cast<SlotType>(type);
  KEYHOLD_TRY(const std::uint16_t size, in.u16());
  if (size != slot_size(known)) return Error{ErrorCode::kDoesNotOpen, "the seal file has a slot of the wrong size"};
  KEYHOLD_TRY(const ByteView body, in.raw(size));
  return Slot{known, copy(body)};
}

Error no_such_slot(const char* which) {
  return Error{ErrorCode::kNotFound, std::string("the seal file has no ") + which + " slot"};
}

}  // namespace

PassphraseParameters PassphraseParameters::fresh() {
  PassphraseParameters parameters{};
  crypto::fill_random(parameters.salt);
  return parameters;
}

Result<SecretBytes> passphrase_key(const SecretBytes& passphrase, const PassphraseParameters& parameters) {
  return crypto::argon2id(passphrase, parameters.salt, parameters.cost, kRootKeySize);
}

SealFile::SealFile(DeploymentId deployment, std::uint32_t root_epoch)
    : deployment_(deployment), root_epoch_(root_epoch) {}

Result<SealFile> SealFile::parse(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_CHECK(in.expect(kSealStart));
  KEYHOLD_TRY(const auto deployment, in.bytes<16>());
  KEYHOLD_TRY(const std::uint32_t root_epoch, in.u32());
  KEYHOLD_TRY(const std::uint16_t slots, in.u16());
  if (slots == 0 || slots > kMaxSlots) return Error{ErrorCode::kDoesNotOpen, "the seal file has no or too many slots"};
  SealFile file(DeploymentId(deployment), root_epoch);
  std::uint8_t last_type = 0;
  for (std::uint16_t i = 0; i < slots; ++i) {
    KEYHOLD_TRY(Slot slot, read_slot(in));
    if (static_cast<std::uint8_t>(slot.type) <= last_type)
      return Error{ErrorCode::kDoesNotOpen, "the seal file repeats a slot or has them out of order"};
    last_type = static_cast<std::uint8_t>(slot.type);
    (slot.type == SlotType::kPassphrase ? file.passphrase_slot_ : file.key_file_slot_) = std::move(slot.body);
  }
  KEYHOLD_TRY(file.mac_, in.bytes<32>());
  KEYHOLD_CHECK(in.end());
  return file;
}

std::optional<PassphraseParameters> SealFile::passphrase_parameters() const {
  if (passphrase_slot_.empty()) return std::nullopt;
  ByteReader in(passphrase_slot_);
  PassphraseParameters p{};
  p.salt = in.bytes<kSaltSize>().value();  // parse has checked the slot's size
  p.cost.memory_kib = in.u32().value();
  p.cost.iterations = in.u32().value();
  p.cost.lanes = in.u8().value();
  return p;
}

bool SealFile::names_key_file(const SecretBytes& key_file) const {
  if (key_file_slot_.empty()) return false;
  return equal_constant_time(ByteView(key_file_slot_).first(kKeyFileIdSize), key_file_id(key_file));
}

void SealFile::put_passphrase_slot(const SecretBytes& root_key, const PassphraseParameters& parameters,
                                   const SecretBytes& key) {
  const SlotPlace place{deployment_, root_epoch_, SlotType::kPassphrase};
  passphrase_slot_ = wrap_root(place, passphrase_head(parameters), key, root_key);
}

void SealFile::put_key_file_slot(const SecretBytes& root_key, const SecretBytes& key_file) {
  const SlotPlace place{deployment_, root_epoch_, SlotType::kKeyFile};
  key_file_slot_ = wrap_root(place, key_file_id(key_file), key_file_kek(key_file), root_key);
}

Bytes SealFile::body() const {
  const int slots = (passphrase_slot_.empty() ? 0 : 1) + (key_file_slot_.empty() ? 0 : 1);
  ByteWriter out(256);
  out.raw(kSealStart).raw(deployment_.bytes()).u32(root_epoch_).u16(static_cast<std::uint16_t>(slots));
  write_slot(out, SlotType::kPassphrase, passphrase_slot_);
  write_slot(out, SlotType::kKeyFile, key_file_slot_);
  return out.take();
}

Bytes SealFile::encode(const SecretBytes& root_key) const {
  const Bytes all_before = body();
  return ByteWriter(all_before.size() + sizeof(crypto::Digest))
      .raw(all_before)
      .raw(seal_mac(root_key, all_before))
      .take();
}

// Without it, someone could swap slots of two epochs or weaken the parameters of the next passphrase.
Status SealFile::check_mac(const SecretBytes& root_key) const {
  if (equal_constant_time(seal_mac(root_key, body()), mac_)) return ok();
  return Error{ErrorCode::kDoesNotOpen, "the seal file was changed since it was written"};
}

Result<SecretBytes> SealFile::open_with_passphrase_key(const SecretBytes& key) const {
  if (passphrase_slot_.empty()) return no_such_slot("passphrase");
  KEYHOLD_TRY(SecretBytes root_key,
              unwrap_root({deployment_, root_epoch_, SlotType::kPassphrase}, passphrase_slot_, key));
  KEYHOLD_CHECK(check_mac(root_key));
  return root_key;
}

Result<SecretBytes> SealFile::open_with_passphrase(const SecretBytes& passphrase) const {
  const std::optional<PassphraseParameters> parameters = passphrase_parameters();
  if (!parameters) return no_such_slot("passphrase");
  KEYHOLD_TRY(const SecretBytes key, passphrase_key(passphrase, *parameters));
  return open_with_passphrase_key(key);
}

Result<SecretBytes> SealFile::open_with_key_file(const SecretBytes& key_file) const {
  if (key_file_slot_.empty()) return no_such_slot("key-file");
  if (!names_key_file(key_file))
    return Error{ErrorCode::kUnauthenticated, "the seal file was made for another key file"};
  KEYHOLD_TRY(SecretBytes root_key,
              unwrap_root({deployment_, root_epoch_, SlotType::kKeyFile}, key_file_slot_, key_file_kek(key_file)));
  KEYHOLD_CHECK(check_mac(root_key));
  return root_key;
}

}  // namespace keyhold::record
