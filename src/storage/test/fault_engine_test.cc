#include "keyhold/storage/fault_engine.h"

#include "engine_suite.h"

namespace keyhold::storage {
namespace {

class FaultAdapter {
 public:
  Engine& engine() { return *faults_; }
  void reopen() {
    memory_ = memory_->durable_copy();
    faults_ = std::make_unique<FaultEngine>(memory_);
  }

 private:
  std::shared_ptr<MemoryEngine> memory_ = make_memory_engine();
  std::unique_ptr<FaultEngine> faults_ = std::make_unique<FaultEngine>(memory_);
};

// With an empty script it is any other engine.
INSTANTIATE_TYPED_TEST_SUITE_P(FaultFree, EngineSuite, FaultAdapter);

class FaultEngineTest : public ::testing::Test {
 protected:
  std::string survivor(std::string_view key) { return value_at(*memory_->durable_copy(), key); }

  std::shared_ptr<MemoryEngine> memory_ = make_memory_engine();
  FaultEngine engine_{memory_};
};

TEST_F(FaultEngineTest, FailsTheCallTheScriptNamesAndNoOther) {
  engine_.fail(Call::kSubmit, 2, Fault::kUnavailable);
  engine_.fail(Call::kSubmit, 3, Fault::kStorageFull);
  engine_.fail(Call::kGet, 1, Fault::kUnavailable);
  EXPECT_EQ(commit(engine_, put("a", "1")).value(), Outcome::kDone);
  EXPECT_EQ(commit(engine_, put("a", "2")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(commit(engine_, put("a", "3")).error().reason, "storage-full");
  EXPECT_EQ(value_at(engine_, "a"), "(error)");
  EXPECT_EQ(value_at(engine_, "a"), "1");
  EXPECT_EQ(engine_.count(Call::kSubmit), 3u);
}

TEST_F(FaultEngineTest, FailsTheNextCall) {
  EXPECT_EQ(commit(engine_, put("a", "1")).value(), Outcome::kDone);
  engine_.fail_next(Call::kScan, Fault::kUnavailable);
  engine_.fail_next(Call::kCompact, Fault::kUnavailable);
  EXPECT_THAT(scanned(engine_, everything()), ElementsAre("(error)"));
  EXPECT_FALSE(run_task(engine_.compact()).has_value());
  EXPECT_THAT(scanned(engine_, everything()), ElementsAre("a=1"));
}

TEST_F(FaultEngineTest, CrashBeforeLosesTheBatchAndAllAfterIt) {
  engine_.fail(Call::kSubmit, 2, Fault::kCrashBefore);
  std::vector<Ticket> tickets;
  for (const char* value : {"1", "2", "3"}) tickets.push_back(engine_.submit(put(value, value)));
  EXPECT_TRUE(engine_.crashed());
  EXPECT_FALSE(settle(std::move(tickets[1])).has_value());
  EXPECT_FALSE(settle(std::move(tickets[2])).has_value());
  EXPECT_EQ(value_at(engine_, "1"), "(error)");
  EXPECT_EQ(survivor("1"), "1");
  EXPECT_EQ(survivor("2"), "(none)");
  EXPECT_EQ(survivor("3"), "(none)");
}

TEST_F(FaultEngineTest, CrashAfterKeepsTheBatchItsWriterNeverHearsOf) {
  engine_.fail(Call::kSubmit, 1, Fault::kCrashAfter);
  EXPECT_EQ(commit(engine_, put("1", "1")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(commit(engine_, put("2", "2")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(survivor("1"), "1");
  EXPECT_EQ(survivor("2"), "(none)");
}

TEST_F(FaultEngineTest, ShowsDamageToReadersOnly) {
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(commit(engine_, put(key, "good")).has_value());
  const std::unique_ptr<Snapshot> snapshot = engine_.snapshot();
  engine_.damage(bytes("a"), bytes("bad"));
  engine_.damage(bytes("b"), std::nullopt);
  EXPECT_EQ(value_at(engine_, "a"), "bad");
  EXPECT_EQ(value_at(*snapshot, "b"), "(none)");
  EXPECT_THAT(scanned(engine_, everything()), ElementsAre("a=bad", "c=good"));
  EXPECT_EQ(commit(engine_, put_if("b", "good", "good")).value(), Outcome::kDone);
  engine_.repair(bytes("a"));
  EXPECT_EQ(value_at(engine_, "a"), "good");
}

// A scan's empty answer means the end, so one cut short by a limit must go on past hidden rows.
TEST_F(FaultEngineTest, GoesOnScanningPastHiddenRows) {
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(commit(engine_, put(key, ".")).has_value());
  engine_.damage(bytes("a"), std::nullopt);
  engine_.damage(bytes("b"), std::nullopt);
  EXPECT_THAT(scanned(engine_, everything(), {.limit_rows = 1}), ElementsAre("c=."));
  engine_.damage(bytes("c"), std::nullopt);
  EXPECT_THAT(scanned(engine_, everything(), {.limit_rows = 1, .backwards = true}), IsEmpty());
}

}  // namespace
}  // namespace keyhold::storage
