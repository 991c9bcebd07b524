#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "keyhold/base/result.h"

/// The life of a client's key election and of a tenant, as tables: states × events in one place (states.cc), every pair
/// tested, and the picture in docs/byok.md checked against them.
namespace keyhold::tenancy {

/// A client's own key. There is no way back from either state, and no second ARN.
enum class ByokState : std::uint8_t { kNone, kElected, kConsumed };
enum class ByokEvent : std::uint8_t {
  kElect,                ///< with an ARN; the same ARN again changes nothing
  kProvisionProduction,  ///< the production tenant is made
};

enum class TenantState : std::uint8_t { kAwaitingAccess, kActive, kSuspended, kDestroyed };
enum class TenantEvent : std::uint8_t {
  kVerified,    ///< every probe held and the data keys exist
  kKeyRefused,  ///< KMS denies the key
  kKeyOpened,   ///< KMS opens a data key again
  kKeyGone,     ///< KMS says that there is no such key any more
};

std::string_view name(ByokState state);
std::string_view name(ByokEvent event);
std::string_view name(TenantState state);
std::string_view name(TenantEvent event);
std::optional<ByokState> byok_state_named(std::string_view text);
std::optional<TenantState> tenant_state_named(std::string_view text);

/// The state after `event`; nothing where the table refuses it.
std::optional<ByokState> next(ByokState state, ByokEvent event);
std::optional<TenantState> next(TenantState state, TenantEvent event);

}  // namespace keyhold::tenancy
