#include "keyhold/base/secret.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace keyhold {
namespace {

bool all_zero(const std::byte* data, std::size_t size) {
  return std::all_of(data, data + size, [](std::byte b) { return b == std::byte{0}; });
}

TEST(SecretBytes, IsWipedWhenItDies) {
  const std::byte* where = nullptr;
  {
    const SecretBytes secret = SecretBytes::copy_of(as_bytes("0123456789abcdef0123456789abcdef0123456789abcdef"));
    where = secret.expose().data();
    EXPECT_FALSE(all_zero(where, secret.size()));
  }
  EXPECT_TRUE(all_zero(where + 2 * sizeof(void*), 48 - 2 * sizeof(void*)));  // free blocks keep their links in front
}

TEST(SecretBytes, GivesItsMemoryBack) {
  const std::size_t before = secret_arena::used_bytes();
  for (int i = 0; i < 100'000; ++i) SecretBytes secret(64);
  EXPECT_EQ(secret_arena::used_bytes(), before);
}

TEST(SecretBytes, FreshMemoryIsZeroAfterReuse) {
  { SecretBytes filled = SecretBytes::copy_of(as_bytes("0123456789abcdef0123456789abcdef")); }
  const SecretBytes fresh(32);
  EXPECT_TRUE(all_zero(fresh.expose().data(), 32));
}

TEST(SecretBytes, AFullArenaIsAnErrorNotACrash) {
  std::vector<SecretBytes> all;
  EXPECT_THROW(
      {
        for (;;) all.emplace_back(std::size_t{64} << 10);
      },
      std::bad_alloc);
  all.clear();
  EXPECT_NO_THROW(SecretBytes(32));
}

TEST(SecretBytes, ManySmallOnesLeaveRoomForALargeOne) {
  const std::size_t before = secret_arena::used_bytes();
  std::vector<SecretBytes> all;
  EXPECT_THROW(
      {
        for (;;) all.emplace_back(std::size_t{33} + all.size() % 900);
      },
      std::bad_alloc);
  for (std::size_t i = 0; i < all.size(); i += 2) all[i] = SecretBytes();  // in an order that joins late
  all.clear();
  EXPECT_EQ(secret_arena::used_bytes(), before);
  EXPECT_NO_THROW(SecretBytes(std::size_t{1} << 20));
  const SecretBytes fresh(std::size_t{64} << 10);
  EXPECT_TRUE(all_zero(fresh.expose().data(), fresh.size()));
}

TEST(PlaintextBytes, StaysUnderItsProcessBound) {
  PlaintextBytes::set_max_bytes(PlaintextBytes::used_bytes() + 1000);
  EXPECT_NO_THROW(PlaintextBytes(1000));
  EXPECT_THROW(PlaintextBytes(1001), std::bad_alloc);
  PlaintextBytes::set_max_bytes(256U << 20);
}

TEST(PlaintextBytes, AppendsAndCuts) {
  PlaintextBytes bytes;
  for (int i = 0; i < 1000; ++i) bytes.append("0123456789");
  EXPECT_EQ(bytes.size(), 10'000U);
  bytes.resize(5);
  EXPECT_EQ(bytes.text(), "01234");
  bytes.resize(7);
  EXPECT_EQ(bytes.text(), std::string_view("01234\0\0", 7));
}

TEST(ConstantTime, ComparesContentAndSize) {
  EXPECT_TRUE(equal_constant_time(as_bytes("same"), as_bytes("same")));
  EXPECT_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sama")));
  EXPECT_FALSE(equal_constant_time(as_bytes("same"), as_bytes("same!")));
}

// What a process with very many keys asks for; every byte comes back, and goes out again.
TEST(SecretArena, GrowsAsFarAsItMay) {
  constexpr std::size_t kRegion = std::size_t{4} << 20;
  std::vector<SecretBytes> held;
  const auto fill = [&held] {
    for (;;) held.emplace_back(kRegion / 4);
  };
  EXPECT_THROW(fill(), std::bad_alloc);
  const std::size_t before = held.size();
  EXPECT_LT(before, 5U);
  secret_arena::allow_growth(2 * kRegion);
  EXPECT_THROW(fill(), std::bad_alloc);
  EXPECT_EQ(held.size(), before + 4);
  held.clear();
  EXPECT_THROW(fill(), std::bad_alloc);
  EXPECT_GE(held.size(), before + 4);
  held.clear();
  secret_arena::allow_growth(kRegion);
}

}  // namespace
}  // namespace keyhold
