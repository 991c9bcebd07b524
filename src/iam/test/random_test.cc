#include <gtest/gtest.h>

#include <cstdlib>

#include "naive_evaluator.h"
#include "policy_fixture.h"
#include "random_policy.h"

namespace keyhold::iam::test {
namespace {

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// The compiled engine and the naive one agree on random questions. KEYHOLD_POLICY_CASES (a release takes 1000000) and
// KEYHOLD_POLICY_SEED choose how many and which.
TEST(RandomPolicies, BothEvaluatorsAgree) {
  const std::uint64_t count = number_from_environment("KEYHOLD_POLICY_CASES", 100'000);
  RandomPolicyCases cases(number_from_environment("KEYHOLD_POLICY_SEED", 1));
  std::uint64_t allowed = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const json::Object question = cases.next();
    const Verdict verdict = read_policy_case(question).decide();
    ASSERT_EQ(verdict.allowed, naive_decision(question)) << "case " << i << ", " << verdict.text() << "\n"
                                                         << json::write(question);
    if (verdict.allowed) ++allowed;
  }
  RecordProperty("allowed", std::to_string(allowed));
  EXPECT_GT(allowed, count / 20) << "too few allows to mean anything";
  EXPECT_LT(allowed, count * 3 / 4) << "too few denies to mean anything";
}

}  // namespace
}  // namespace keyhold::iam::test
