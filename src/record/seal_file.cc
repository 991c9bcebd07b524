#include "keyhold/record/seal_file.h"

#include <algorithm>

#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/crypto/mac.h"
#include "seal_wrapping.h"

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSealStart = "KHSEAL"sv;
constexpr std::size_t kMaxSlotsV1 = 2;

Error broken(std::string detail) {
  return {ErrorCode::kDoesNotOpen, "the seal file " + std::move(detail)};
}

crypto::Digest seal_mac(const SecretBytes& root_key, ByteView body) {
  const SecretBytes mac_key = crypto::subkey(root_key, "seal-mac");
  return crypto::hmac_sha256(mac_key.expose(), {body});
}

Result<SlotType> read_type(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t type, in.u8());
  if (type == static_cast<std::uint8_t>(SlotType::kPassphrase)) return SlotType::kPassphrase;
  if (type == static_cast<std::uint8_t>(SlotType::kKeyFile)) return SlotType::kKeyFile;
  return broken("has a slot of type " + std::to_string(type) + ", which this version does not know");
}

Result<Bytes> read_body(ByteReader& in, SlotType type) {
  KEYHOLD_TRY(const std::uint16_t size, in.u16());
  if (size != head_size(type) + kWrappedSize) return broken("has a slot of the wrong size");
  KEYHOLD_TRY(const ByteView body, in.raw(size));
  return copy(body);
}

Result<Bytes> read_kept(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t kept, in.u8());
  if (kept > 1) return broken("has a slot with a wrong flag");
  if (kept == 0) return Bytes();
  KEYHOLD_TRY(const ByteView bytes, in.raw(kWrappedSize));
  return copy(bytes);
}

bool is_label(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return text.size() <= SealFile::kMaxLabelBytes && is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

Result<std::string> read_label(ByteReader& in) {
  KEYHOLD_TRY(const std::uint8_t size, in.u8());
  KEYHOLD_TRY(const ByteView bytes, in.raw(size));
  std::string label(as_text(bytes));
  if (!is_label(label)) return broken("has a slot with a label that is none");
  return label;
}

}  // namespace

std::string_view name(SlotType type) noexcept {
  return type == SlotType::kPassphrase ? "passphrase" : "key-file";
}

/// Where a slot belongs: it opens in no other file, epoch or type; what it keeps, at no other number.
struct SealFile::Place {
  DeploymentId deployment;
  std::uint32_t root_epoch;
  std::uint16_t number;
  SlotType type;

  Bytes body_aad(ByteView head) const {
    return ByteWriter(64)
        .domain("keyhold/seal/v1")
        .raw(deployment.bytes())
        .u32(root_epoch)
        .u8(static_cast<std::uint8_t>(type))
        .raw(head)
        .take();
  }
  Bytes kept_aad() const {
    return ByteWriter(64)
        .domain("keyhold/seal-kept/v2")
        .raw(deployment.bytes())
        .u32(root_epoch)
        .u16(number)
        .u8(static_cast<std::uint8_t>(type))
        .take();
  }
};

SealFile::SealFile(DeploymentId deployment, std::uint32_t root_epoch)
    : deployment_(deployment), root_epoch_(root_epoch) {}

SealFile::Place SealFile::place_of(std::uint16_t number, SlotType type) const {
  return {deployment_, root_epoch_, number, type};
}

// Slots in the order of their types, which are their numbers.
Result<SealFile> SealFile::parse_v1(ByteReader& in) {
  KEYHOLD_TRY(const auto deployment, in.bytes<16>());
  KEYHOLD_TRY(const std::uint32_t root_epoch, in.u32());
  KEYHOLD_TRY(const std::uint16_t slots, in.u16());
  if (slots == 0 || slots > kMaxSlotsV1) return broken("has no or too many slots");
  SealFile file(DeploymentId(deployment), root_epoch);
  file.version_ = 1;
  file.next_number_ = kMaxSlotsV1 + 1;
  for (std::uint16_t i = 0; i < slots; ++i) {
    KEYHOLD_TRY(const SlotType type, read_type(in));
    const auto number = static_cast<std::uint16_t>(type);
    if (!file.slots_.empty() && number <= file.slots_.back().number)
      return broken("repeats a slot or has them out of order");
    KEYHOLD_TRY(Bytes body, read_body(in, type));
    file.slots_.push_back({number, type, "", std::move(body), {}});
  }
  return file;
}

Result<SealFile> SealFile::parse_v2(ByteReader& in) {
  KEYHOLD_TRY(const auto deployment, in.bytes<16>());
  KEYHOLD_TRY(const std::uint32_t root_epoch, in.u32());
  SealFile file(DeploymentId(deployment), root_epoch);
  KEYHOLD_TRY(file.next_number_, in.u16());
  KEYHOLD_TRY(const std::uint16_t slots, in.u16());
  if (slots == 0 || slots > kMaxSlots) return broken("has no or too many slots");
  for (std::uint16_t i = 0; i < slots; ++i) {
    Slot slot{};
    KEYHOLD_TRY(slot.number, in.u16());
    KEYHOLD_TRY(slot.type, read_type(in));
    KEYHOLD_TRY(slot.label, read_label(in));
    KEYHOLD_TRY(slot.body, read_body(in, slot.type));
    KEYHOLD_TRY(slot.kept, read_kept(in));
    file.slots_.push_back(std::move(slot));
  }
  KEYHOLD_CHECK(file.check_slots());
  return file;
}

// Numbers rise below the next one; passphrases are kept, and all key files but one.
Status SealFile::check_slots() const {
  std::uint16_t last = 0;
  int replaced = 0;
  for (const Slot& slot : slots_) {
    if (slot.number <= last || slot.number >= next_number_) return broken("has slots out of order");
    last = slot.number;
    if (!slot.kept.empty()) continue;
    if (slot.type == SlotType::kPassphrase || ++replaced > 1) return broken("has a slot that would not survive");
  }
  return ok();
}

Result<SealFile> SealFile::parse(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_CHECK(in.expect(kSealStart));
  KEYHOLD_TRY(const std::uint16_t version, in.u16());
  if (version != 1 && version != 2)
    return broken("is of version " + std::to_string(version) + ", which this program does not know");
  KEYHOLD_TRY(SealFile file, version == 1 ? parse_v1(in) : parse_v2(in));
  KEYHOLD_TRY(file.mac_, in.bytes<32>());
  KEYHOLD_CHECK(in.end());
  return file;
}

std::vector<SealSlot> SealFile::slots() const {
  std::vector<SealSlot> out;
  for (const Slot& slot : slots_)
    out.push_back({slot.number, slot.type, slot.label, !slot.kept.empty() || slot.type == SlotType::kPassphrase});
  return out;
}

bool SealFile::names_key_file(const SecretBytes& key_file) const {
  const Bytes head = key_file_head(key_file);
  return std::any_of(slots_.begin(), slots_.end(), [&](const Slot& slot) {
    return slot.type == SlotType::kKeyFile && equal_constant_time(ByteView(slot.body).first(head.size()), head);
  });
}

Result<std::uint16_t> SealFile::add(SlotType type, std::string label, ByteView head, const SecretBytes& wrapping_key,
                                    const SecretBytes& root_key, bool keep) {
  if (!is_label(label))
    return Error{ErrorCode::kInvalidArgument, "label: at most 64 bytes of UTF-8 without control characters",
                 "invalid-label"};
  if (slots_.size() == kMaxSlots || next_number_ == 0xffff)
    return Error{ErrorCode::kLimitExceeded, "the seal file has as many slots as it may: remove one first",
                 "too-many-slots"};
  const std::uint16_t number = next_number_++;
  const Place place = place_of(number, type);
  Slot slot{number, type, std::move(label), copy(head), {}};
  const Bytes wrapped = wrap_key(wrapping_key, place.body_aad(head), root_key);
  slot.body.insert(slot.body.end(), wrapped.begin(), wrapped.end());
  if (keep) slot.kept = wrap_key(kept_key_of(root_key), place.kept_aad(), wrapping_key);
  slots_.push_back(std::move(slot));
  return number;
}

Result<std::uint16_t> SealFile::add_passphrase_slot(const SecretBytes& root_key, std::string label,
                                                    const PassphraseParameters& parameters, const SecretBytes& key) {
  return add(SlotType::kPassphrase, std::move(label), passphrase_head(parameters), key, root_key, true);
}

Result<std::uint16_t> SealFile::add_key_file_slot(const SecretBytes& root_key, std::string label,
                                                  const SecretBytes& key_file, KeyFileUse use) {
  const bool keep = use == KeyFileUse::kKept;
  const bool replaced_is_there = std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
    return slot.type == SlotType::kKeyFile && slot.kept.empty();
  });
  if (names_key_file(key_file) || (!keep && replaced_is_there))
    return Error{ErrorCode::kConflict, "the seal file has a slot for this key file", "slot-exists"};
  return add(SlotType::kKeyFile, std::move(label), key_file_head(key_file), key_file_wrapping_key(key_file), root_key,
             keep);
}

Status SealFile::remove_slot(std::uint16_t number) {
  const auto found =
      std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return slot.number == number; });
  if (found == slots_.end())
    return Error{ErrorCode::kNotFound, "the seal file has no slot " + std::to_string(number), "no-such-slot"};
  if (slots_.size() == 1)
    return Error{ErrorCode::kConflict, "the last slot can't be removed: nothing could open the root key", "last-slot"};
  slots_.erase(found);
  return ok();
}

void SealFile::upgrade(const SecretBytes& kept_key, const SecretBytes& passphrase_key) {
  if (version_ != 1) return;
  version_ = 2;
  for (Slot& slot : slots_) {
    slot.label = slot.type == SlotType::kPassphrase ? "recovery" : "role";
    if (slot.type == SlotType::kPassphrase)
      slot.kept = wrap_key(kept_key, place_of(slot.number, slot.type).kept_aad(), passphrase_key);
  }
}

Result<SealFile> SealFile::for_next_root(const SecretBytes& kept_key, const SecretBytes& next_root,
                                         const SecretBytes& new_key_file) const {
  SealFile out(deployment_, root_epoch_ + 1);
  bool replaced = false;
  for (const Slot& slot : slots_) {
    out.next_number_ = slot.number;  // a slot keeps its number
    const ByteView head = ByteView(slot.body).first(head_size(slot.type));
    if (slot.kept.empty()) {
      KEYHOLD_TRY(const std::uint16_t number,
                  out.add_key_file_slot(next_root, slot.label, new_key_file, KeyFileUse::kReplaced));
      replaced = number == slot.number;
      continue;
    }
    const Result<SecretBytes> key = unwrap_key(kept_key, place_of(slot.number, slot.type).kept_aad(), slot.kept);
    if (!key) return broken("keeps a wrapping key of slot " + std::to_string(slot.number) + " that does not open");
    KEYHOLD_TRY(const std::uint16_t number, out.add(slot.type, slot.label, head, *key, next_root, true));
    static_cast<void>(number);
  }
  out.next_number_ = next_number_;
  if (replaced) return out;
  KEYHOLD_TRY(const std::uint16_t number,
              out.add_key_file_slot(next_root, "role", new_key_file, KeyFileUse::kReplaced));
  static_cast<void>(number);
  return out;
}

Bytes SealFile::body() const {
  ByteWriter out(256);
  out.raw(as_bytes(kSealStart)).u16(static_cast<std::uint16_t>(version_)).raw(deployment_.bytes()).u32(root_epoch_);
  if (version_ == 2) out.u16(next_number_);
  out.u16(static_cast<std::uint16_t>(slots_.size()));
  for (const Slot& slot : slots_) {
    if (version_ == 2) out.u16(slot.number);
    out.u8(static_cast<std::uint8_t>(slot.type));
    if (version_ == 2) out.u8(static_cast<std::uint8_t>(slot.label.size())).raw(as_bytes(slot.label));
    out.u16(static_cast<std::uint16_t>(slot.body.size())).raw(slot.body);
    if (version_ == 2) out.u8(slot.kept.empty() ? 0 : 1).raw(slot.kept);
  }
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
  return broken("was changed since it was written");
}

Result<Unsealed> SealFile::open_slot(const Slot& slot, const SecretBytes& wrapping_key) const {
  const ByteView head = ByteView(slot.body).first(head_size(slot.type));
  const Bytes aad = place_of(slot.number, slot.type).body_aad(head);
  KEYHOLD_TRY(SecretBytes root_key, unwrap_key(wrapping_key, aad, ByteView(slot.body).subspan(head.size())));
  KEYHOLD_CHECK(check_mac(root_key));
  return Unsealed{std::move(root_key), slot.number};
}

Result<Unsealed> SealFile::open_with_passphrase(const SecretBytes& passphrase) const {
  Error last{ErrorCode::kNotFound, "the seal file has no passphrase slot"};
  for (const Slot& slot : slots_) {
    if (slot.type != SlotType::kPassphrase) continue;
    KEYHOLD_TRY(const SecretBytes key, passphrase_key(passphrase, parameters_of(slot.body)));
    Result<Unsealed> opened = open_slot(slot, key);
    if (opened || opened.error().code != ErrorCode::kUnauthenticated) return opened;
    last = std::move(opened).error();
  }
  return last;
}

Result<Unsealed> SealFile::open_with_key_file(const SecretBytes& key_file) const {
  Error last{ErrorCode::kNotFound, "the seal file has no key-file slot"};
  const Bytes head = key_file_head(key_file);
  for (const Slot& slot : slots_) {
    if (slot.type != SlotType::kKeyFile) continue;
    if (equal_constant_time(ByteView(slot.body).first(head.size()), head))
      return open_slot(slot, key_file_wrapping_key(key_file));
    last = {ErrorCode::kUnauthenticated, "the seal file was made for another key file"};
  }
  return last;
}

}  // namespace keyhold::record
