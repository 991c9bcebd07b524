#include "keyhold/tenancy/states.h"

#include <algorithm>
#include <array>

namespace keyhold::tenancy {
namespace {

template <class State, class Event>
struct Move {
  State from;
  Event event;
  State to;
};

// What is not in a table is refused.
constexpr std::array kByokMoves{
    Move<ByokState, ByokEvent>{ByokState::kNone, ByokEvent::kElect, ByokState::kElected},
    Move<ByokState, ByokEvent>{ByokState::kElected, ByokEvent::kProvisionProduction, ByokState::kConsumed},
};

constexpr std::array kTenantMoves{
    Move<TenantState, TenantEvent>{TenantState::kAwaitingAccess, TenantEvent::kVerified, TenantState::kActive},
    Move<TenantState, TenantEvent>{TenantState::kActive, TenantEvent::kVerified, TenantState::kActive},
    Move<TenantState, TenantEvent>{TenantState::kActive, TenantEvent::kKeyOpened, TenantState::kActive},
    Move<TenantState, TenantEvent>{TenantState::kActive, TenantEvent::kKeyRefused, TenantState::kSuspended},
    Move<TenantState, TenantEvent>{TenantState::kActive, TenantEvent::kKeyGone, TenantState::kDestroyed},
    Move<TenantState, TenantEvent>{TenantState::kSuspended, TenantEvent::kVerified, TenantState::kActive},
    Move<TenantState, TenantEvent>{TenantState::kSuspended, TenantEvent::kKeyOpened, TenantState::kActive},
    Move<TenantState, TenantEvent>{TenantState::kSuspended, TenantEvent::kKeyRefused, TenantState::kSuspended},
    Move<TenantState, TenantEvent>{TenantState::kSuspended, TenantEvent::kKeyGone, TenantState::kDestroyed},
};

template <class Moves, class State, class Event>
std::optional<State> look_up(const Moves& moves, State state, Event event) {
  const auto found =
      std::find_if(moves.begin(), moves.end(), [&](const auto& m) { return m.from == state && m.event == event; });
  return found == moves.end() ? std::nullopt : std::optional(found->to);
}

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<Enum, N>& all, std::string_view text) {
  const auto found = std::find_if(all.begin(), all.end(), [&](Enum value) { return name(value) == text; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view name(ByokState state) {
  switch (state) {
    case ByokState::kNone:
      return "none";
    case ByokState::kElected:
      return "elected";
    case ByokState::kConsumed:
      return "consumed";
  }
  return "none";
}

std::string_view name(ByokEvent event) {
  switch (event) {
    case ByokEvent::kElect:
      return "elect";
    case ByokEvent::kProvisionProduction:
      return "provision-production";
  }
  return "elect";
}

std::string_view name(TenantState state) {
  switch (state) {
    case TenantState::kAwaitingAccess:
      return "awaiting-access";
    case TenantState::kActive:
      return "active";
    case TenantState::kSuspended:
      return "suspended";
    case TenantState::kDestroyed:
      return "destroyed";
  }
  return "destroyed";
}

std::string_view name(TenantEvent event) {
  switch (event) {
    case TenantEvent::kVerified:
      return "verified";
    case TenantEvent::kKeyRefused:
      return "key-refused";
    case TenantEvent::kKeyOpened:
      return "key-opened";
    case TenantEvent::kKeyGone:
      return "key-gone";
  }
  return "key-gone";
}

std::optional<ByokState> byok_state_named(std::string_view text) {
  return named(std::array{ByokState::kNone, ByokState::kElected, ByokState::kConsumed}, text);
}

std::optional<TenantState> tenant_state_named(std::string_view text) {
  return named(
      std::array{TenantState::kAwaitingAccess, TenantState::kActive, TenantState::kSuspended, TenantState::kDestroyed},
      text);
}

std::optional<ByokState> next(ByokState state, ByokEvent event) {
  return look_up(kByokMoves, state, event);
}
std::optional<TenantState> next(TenantState state, TenantEvent event) {
  return look_up(kTenantMoves, state, event);
}

}  // namespace keyhold::tenancy
