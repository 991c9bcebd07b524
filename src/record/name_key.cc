#include "keyhold/record/name_key.h"

#include "keyhold/crypto/derive.h"

namespace keyhold::record {
namespace {

using namespace std::string_view_literals;

std::string_view domain_of(NameKind kind) noexcept {
  switch (kind) {
    case NameKind::kStream:
      return "stream\0"sv;
    case NameKind::kDocument:
      return "doc\0"sv;
    case NameKind::kObject:
      return "object\0"sv;
    case NameKind::kEventId:
      return "event-id\0"sv;
  }
  return {};
}

// The length before the bytes, as ByteWriter::lp writes it, without an allocation on the path of every read.
std::array<std::byte, 4> length_prefix(std::string_view text) noexcept {
  std::array<std::byte, 4> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(text.size() >> (24 - 8 * i) & 0xff);
  return out;
}

template <class AnyTag>
AnyTag cut(const crypto::Digest& mac) noexcept {
  return AnyTag(ByteView(mac).first<AnyTag::kSize>());
}

}  // namespace

NameKey::NameKey(const SecretBytes& data_key) : mac_(crypto::subkey(data_key, "name")) {}

NameTag NameKey::tag(NameKind kind, std::string_view name) const {
  return cut<NameTag>(mac_.mac({as_bytes(domain_of(kind)), length_prefix(name), as_bytes(name)}));
}

NameTag NameKey::control_tag(std::string_view kind, std::string_view name) const {
  return cut<NameTag>(
      mac_.mac({as_bytes("control\0"sv), length_prefix(kind), as_bytes(kind), length_prefix(name), as_bytes(name)}));
}

TenantNameKey::TenantNameKey(const SecretBytes& platform_idx_data_key)
    : mac_(crypto::subkey(platform_idx_data_key, "tenant-name")) {}

TenantRowTag TenantNameKey::tag(TenantId tenant) const {
  return cut<TenantRowTag>(mac_.mac({as_bytes("tenant\0"sv), tenant.bytes()}));
}

}  // namespace keyhold::record
