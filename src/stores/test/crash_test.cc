#include <gtest/gtest.h>

#include <string>

#include "../testing/world.h"

// Crashes and refusals of the engine at each of its steps.
namespace keyhold::stores {
namespace {

using storage::Call;
using storage::Fault;
using testing::events;
using testing::World;

struct Step {
  const char* name;
  bool (*run)(World& world);
};

const Step kSteps[] = {
    {"first",
     [](World& w) {
       return w.append("s", events({"1", "2"}), ExpectedRevision::no_stream()).has_value();
     }},
    {"second", [](World& w) { return w.append("s", events({"3"}), ExpectedRevision::at({1})).has_value(); }},
    {"other", [](World& w) { return w.append("t", events({"1"})).has_value(); }},
    {"metadata", [](World& w) { return w.set_metadata("s", "{}").has_value(); }},
    {"third", [](World& w) { return w.append("s", events({"4"})).has_value(); }},
    {"deletion", [](World& w) { return w.erase("t").has_value(); }},
};

// What is acknowledged is there after the crash, what is not is there as a whole or not at all, and every step may be
// asked for again.
TEST(Crash, AtAnySubmitLosesNothingAcknowledged) {
  const std::size_t steps = std::size(kSteps);
  for (std::size_t nth = 1; nth <= steps; ++nth) {
    for (const auto fault : {Fault::kCrashBefore, Fault::kCrashAfter}) {
      SCOPED_TRACE("submit " + std::to_string(nth) + (fault == Fault::kCrashAfter ? ", after" : ", before"));
      std::shared_ptr<storage::MemoryEngine> disk = storage::make_memory_engine();
      World world(disk);
      world.engine().fail(Call::kSubmit, nth, fault);
      std::size_t done = 0;
      while (done < steps && kSteps[done].run(world)) ++done;
      EXPECT_EQ(done, nth - 1);

      world.restart(disk->durable_copy());
      for (std::size_t i = done; i < steps; ++i) EXPECT_TRUE(kSteps[i].run(world)) << kSteps[i].name;
      const auto stream = world.read("s").value();
      ASSERT_EQ(stream.size(), 4U);
      for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(stream[i].id, std::to_string(i + 1));
      EXPECT_EQ(world.read("t").error().reason, "stream-deleted");
      EXPECT_EQ(world.read_all()->size(), 4U);
      EXPECT_EQ(world.describe("s")->metadata.text(), "{}");
    }
  }
}

TEST(Crash, OfAReadIsTheReadersErrorOnly) {
  World world;
  ASSERT_TRUE(world.append("s", events({"1", "2"})).has_value());
  for (const auto call : {Call::kGet, Call::kScan}) {
    world.engine().fail_next(call, Fault::kUnavailable);
    EXPECT_EQ(world.read("s", 1).error().code, ErrorCode::kUnavailable);
    world.restart();
    world.engine().fail_next(call, Fault::kUnavailable);
    EXPECT_EQ(world.append("s", events({"3"})).error().code, ErrorCode::kUnavailable);
  }
  EXPECT_EQ(world.append("s", events({"3"}))->last, Revision{2});
}

TEST(Crash, IsNotWhatAFullDiskIs) {
  World world;
  ASSERT_TRUE(world.append("s", events({"1"})).has_value());
  world.engine().fail_next(Call::kSubmit, Fault::kStorageFull);
  EXPECT_EQ(world.append("s", events({"2"})).error().code, ErrorCode::kStorageFull);
  EXPECT_EQ(world.append("s", events({"2"}), ExpectedRevision::at({0}))->last_position, Position{1});
  EXPECT_EQ(world.read("s")->size(), 2U);
}

}  // namespace
}  // namespace keyhold::stores
