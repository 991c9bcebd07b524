#include "keyhold/tenancy/states.h"

#include <gtest/gtest.h>

#include <map>

namespace keyhold::tenancy {
namespace {

TEST(ByokStates, EveryPairIsAsDesigned) {
  const std::map<std::pair<ByokState, ByokEvent>, ByokState> allowed{
      {{ByokState::kNone, ByokEvent::kElect}, ByokState::kElected},
      {{ByokState::kElected, ByokEvent::kProvisionProduction}, ByokState::kConsumed},
  };
  for (const ByokState state : {ByokState::kNone, ByokState::kElected, ByokState::kConsumed})
    for (const ByokEvent event : {ByokEvent::kElect, ByokEvent::kProvisionProduction}) {
      const auto expected = allowed.find({state, event});
      EXPECT_EQ(next(state, event), expected == allowed.end() ? std::nullopt : std::optional(expected->second))
          << name(state) << " on " << name(event);
    }
}

TEST(TenantStates, DestroyedIsForGoodAndAwaitingLeavesOnlyByProof) {
  constexpr TenantEvent kEvents[] = {TenantEvent::kVerified, TenantEvent::kKeyRefused, TenantEvent::kKeyOpened,
                                     TenantEvent::kKeyGone};
  for (const TenantEvent event : kEvents) {
    EXPECT_EQ(next(TenantState::kDestroyed, event), std::nullopt);
    const auto awaiting = next(TenantState::kAwaitingAccess, event);
    EXPECT_EQ(awaiting, event == TenantEvent::kVerified ? std::optional(TenantState::kActive) : std::nullopt);
    for (const TenantState state : {TenantState::kActive, TenantState::kSuspended}) {
      const TenantState expected = event == TenantEvent::kKeyRefused ? TenantState::kSuspended
                                   : event == TenantEvent::kKeyGone  ? TenantState::kDestroyed
                                                                     : TenantState::kActive;
      EXPECT_EQ(next(state, event), std::optional(expected)) << name(state) << " on " << name(event);
    }
  }
}

TEST(States, NamesAreReadBack) {
  for (const TenantState state :
       {TenantState::kAwaitingAccess, TenantState::kActive, TenantState::kSuspended, TenantState::kDestroyed})
    EXPECT_EQ(tenant_state_named(name(state)), state);
  for (const ByokState state : {ByokState::kNone, ByokState::kElected, ByokState::kConsumed})
    EXPECT_EQ(byok_state_named(name(state)), state);
  EXPECT_EQ(tenant_state_named("elsewhere"), std::nullopt);
}

}  // namespace
}  // namespace keyhold::tenancy
