#include <gtest/gtest.h>

#include <thread>

#include "../testing/world.h"

// What the end of a lease means to those who are at work.
namespace keyhold::stores {
namespace {

using testing::events;
using testing::run;
using testing::World;

class EndOfLease : public ::testing::Test {
 protected:
  EndOfLease() { EXPECT_TRUE(world_.append("s", events({"1", "2", "3"})).has_value()); }
  std::unique_ptr<EventCursor> cursor() {
    return run(world_.store().read_stream(world_.scope(), testing::stream("s"), {}, Direction::kForwards)).value();
  }
  std::unique_ptr<EventCursor> all() { return run(world_.store().read_all(world_.scope(), {0})).value(); }
  std::unique_ptr<Subscription> subscription() { return run(world_.store().follow(world_.scope(), {0})).value(); }
  World world_;
};

TEST_F(EndOfLease, ByDenialEndsEveryCallAndOpenCursor) {
  const auto stream = cursor();
  const auto everything = all();
  const auto following = subscription();
  ASSERT_EQ(run(stream->next(1))->size(), 1U);
  ASSERT_EQ(run(everything->next(1))->size(), 1U);
  ASSERT_FALSE(run(following->next(1, std::chrono::seconds(0)))->empty());

  world_.leases().disable(world_.tenant());
  EXPECT_EQ(run(stream->next(1)).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(run(everything->next(1)).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(run(following->next(1, std::chrono::seconds(0))).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.append("s", events({"4"})).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.read("s").error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.read_all().error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.describe("s").error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.set_metadata("s", "{}").error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.erase("s").error().code, ErrorCode::kKeyDisabled);

  world_.leases().enable(world_.tenant());
  EXPECT_TRUE(run(stream->next(1))->empty()) << "a cursor that failed is at its end";
  EXPECT_EQ(run(following->next(1, std::chrono::seconds(0))).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world_.append("s", events({"4"}))->last, Revision{3});
  EXPECT_EQ(world_.read("s")->size(), 4U);
}

TEST_F(EndOfLease, ByDenialWakesAWaitingSubscription) {
  const auto following = subscription();
  ASSERT_EQ(run(following->next(1 << 20, std::chrono::seconds(0)))->size(), 3U);
  std::thread waiting(
      [&] { EXPECT_EQ(run(following->next(1, std::chrono::seconds(30))).error().code, ErrorCode::kKeyDisabled); });
  const auto start = std::chrono::steady_clock::now();
  world_.leases().disable(world_.tenant());
  waiting.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

TEST_F(EndOfLease, ByLapseOrRotationIsNotNoticed) {
  const auto stream = cursor();
  const auto everything = all();
  const auto following = subscription();
  for (int i = 0; i < 3; ++i) {
    i % 2 == 0 ? world_.leases().lapse(world_.tenant()) : world_.leases().rotate(world_.tenant());
    EXPECT_EQ(run(stream->next(1))->size(), 1U);
    EXPECT_EQ(run(everything->next(1))->size(), 1U);
    EXPECT_EQ(run(following->next(1, std::chrono::seconds(0)))->size(), 1U);
    ASSERT_TRUE(world_.append("s", events({"x" + std::to_string(i)})).has_value());
  }
}

TEST_F(EndOfLease, OfOneTenantIsNoOthers) {
  const auto first = world_.tenant();
  world_.use_tenant(TenantId::random());
  ASSERT_TRUE(world_.append("s", events({"1"})).has_value());
  world_.leases().disable(first);
  EXPECT_EQ(world_.read("s")->size(), 1U);
}

}  // namespace
}  // namespace keyhold::stores
