#include "keyhold/base/rate_gate.h"

#include <gtest/gtest.h>

namespace keyhold {
namespace {

using namespace std::chrono_literals;

TEST(RateGate, LetsASecondsWorthThroughAtOnceAndThenTheRate) {
  RateGate gate;
  const RateGate::Instant start{};
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(gate.take(10, start)) << i;
  EXPECT_FALSE(gate.take(10, start));
  EXPECT_FALSE(gate.take(10, start + 99ms));
  EXPECT_TRUE(gate.take(10, start + 101ms));
  EXPECT_FALSE(gate.take(10, start + 102ms));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(gate.take(10, start + 1h)) << i;  // no more than a second's worth is saved up
  EXPECT_FALSE(gate.take(10, start + 1h));
}

TEST(RateGate, NoRateIsNoLimitAndNamesAreApart) {
  RateGates gates;
  const RateGate::Instant now{};
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(gates.take("a", 0, now));
  EXPECT_TRUE(gates.take("a", 1, now));
  EXPECT_FALSE(gates.take("a", 1, now));
  EXPECT_TRUE(gates.take("b", 1, now));
}

}  // namespace
}  // namespace keyhold
