#include "keyhold/crypto/self_test.h"

#include <gtest/gtest.h>

namespace keyhold::crypto {
namespace {

TEST(SelfTest, PassesOnThisMachine) {
  const Status status = run_self_tests();
  EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().detail);
}

}  // namespace
}  // namespace keyhold::crypto
