#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"

namespace keyhold {

/// A UUID (RFC 9562) in its 16 raw bytes. The helpers that Id<Tag> stands on.
namespace uuid {
using Raw = std::array<std::byte, 16>;
/// "0f8fad5b-d9cb-469f-a165-70867728950e": 36 lower-case characters.
std::string text(const Raw& raw);
/// Takes exactly that form (either case); else kInvalidArgument.
Result<Raw> parse(std::string_view text);
/// Version 4 from getrandom(2).
Raw random();
}  // namespace uuid

/// An id of 16 bytes. Converts to and from nothing, so a KeyId never fits where a TenantId is asked for.
template <class Tag>
class Id {
 public:
  explicit Id(const uuid::Raw& raw) noexcept : raw_(raw) {}
  static Id random() { return Id(uuid::random()); }
  static Id zero() noexcept { return Id(uuid::Raw{}); }
  static Result<Id> parse(std::string_view text) {
    KEYHOLD_TRY(const uuid::Raw raw, uuid::parse(text));
    return Id(raw);
  }
  std::string text() const { return uuid::text(raw_); }
  const uuid::Raw& raw() const noexcept { return raw_; }
  ByteView bytes() const noexcept { return raw_; }
  auto operator<=>(const Id&) const = default;

 private:
  uuid::Raw raw_;
};

using DeploymentId = Id<struct DeploymentTag>;
using ClientId = Id<struct ClientTag>;
using TenantId = Id<struct TenantTag>;
using KeyId = Id<struct KeyTag>;  ///< The UUID part of a KMS key's ARN.

}  // namespace keyhold

template <class Tag>
struct std::hash<keyhold::Id<Tag>> {
  std::size_t operator()(const keyhold::Id<Tag>& id) const noexcept {
    std::size_t h;
    std::memcpy(&h, id.raw().data(), sizeof h);
    return h;
  }
};
