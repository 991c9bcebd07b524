#include "dev/principal_policies.h"

#include <gtest/gtest.h>

#include "keyhold/iam/policy.h"

namespace keyhold::apps {
namespace {

// The policy engine refuses what it doesn't know, so each must be one that it takes.
TEST(PrincipalPolicies, AreTakenByThePolicyEngine) {
  const PrincipalPlace place{DeploymentId::random(), "eu-west-1", "111122223333"};
  for (const std::string& text :
       {provisioner_policy(place), events_policy(place), registry_policy(place), secrets_service_policy(place)}) {
    SCOPED_TRACE(text);
    const auto parsed = iam::Policy::parse(text, iam::PolicyKind::kIdentityPolicy);
    EXPECT_TRUE(parsed);
  }
}

}  // namespace
}  // namespace keyhold::apps
