#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "keyhold/storage/memory_engine.h"
#include "rows.h"

/// What every engine promises. An adapter's test file instantiates the suite with a type that opens an engine, and closes
/// and opens it again: `Engine& engine()`, `void reopen()`.
namespace keyhold::storage {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class Adapter>
class EngineSuite : public ::testing::Test {
 protected:
  Engine& engine() { return adapter_.engine(); }
  Adapter adapter_;
};
TYPED_TEST_SUITE_P(EngineSuite);

TYPED_TEST_P(EngineSuite, ReadsBackWhatWasCommitted) {
  EXPECT_EQ(value_at(this->engine(), "k"), "(none)");
  EXPECT_EQ(commit(this->engine(), put("k", "v")).value(), Outcome::kDone);
  EXPECT_EQ(value_at(this->engine(), "k"), "v");
  EXPECT_EQ(commit(this->engine(), put("k", "")).value(), Outcome::kDone);
  EXPECT_EQ(value_at(this->engine(), "k"), "");
}

TYPED_TEST_P(EngineSuite, KeepsEverythingAcrossAReopen) {
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(commit(this->engine(), put("k" + std::to_string(i), std::to_string(i))).has_value());
  this->adapter_.reopen();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(value_at(this->engine(), "k" + std::to_string(i)), std::to_string(i));
}

TYPED_TEST_P(EngineSuite, JudgesConditionsByPresenceAndTail) {
  struct Case {
    const char* name;
    Condition condition;
    Outcome expected;
  };
  const Case cases[] = {
      {"absent, and must be", {bytes("other"), std::nullopt}, Outcome::kDone},
      {"present, must be absent", {bytes("k"), std::nullopt}, Outcome::kConflict},
      {"absent, must be present", {bytes("other"), Bytes()}, Outcome::kConflict},
      {"present with any tail", {bytes("k"), Bytes()}, Outcome::kDone},
      {"the tail it has", {bytes("k"), bytes("tag1")}, Outcome::kDone},
      {"another tail", {bytes("k"), bytes("tag2")}, Outcome::kConflict},
      {"the whole value", {bytes("k"), bytes("body-tag1")}, Outcome::kDone},
      {"longer than the value", {bytes("k"), bytes("x-body-tag1")}, Outcome::kConflict},
  };
  ASSERT_TRUE(commit(this->engine(), put("k", "body-tag1")).has_value());
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Batch batch = put("written", c.name);
    batch.conditions.push_back(c.condition);
    EXPECT_EQ(commit(this->engine(), std::move(batch)).value(), c.expected);
    EXPECT_EQ(value_at(this->engine(), "written") == c.name, c.expected == Outcome::kDone);
  }
}

TYPED_TEST_P(EngineSuite, WritesNothingOfABatchInConflict) {
  ASSERT_TRUE(commit(this->engine(), put("stays", "1")).has_value());
  Batch batch = put("new", "1");
  batch.erases.push_back(bytes("stays"));
  batch.erase_ranges.push_back(everything());
  batch.conditions.push_back({bytes("stays"), bytes("1")});
  batch.conditions.push_back({bytes("missing"), Bytes()});  // one that fails after one that holds
  EXPECT_EQ(commit(this->engine(), std::move(batch)).value(), Outcome::kConflict);
  EXPECT_THAT(scanned(this->engine(), everything()), ElementsAre("stays=1"));
}

TYPED_TEST_P(EngineSuite, ErasesBeforeItPutsWithinABatch) {
  ASSERT_TRUE(commit(this->engine(), put("a1", "old")).has_value());
  ASSERT_TRUE(commit(this->engine(), put("a2", "old")).has_value());
  Batch batch = put("a1", "new");
  batch.erases.push_back(bytes("a1"));
  batch.erase_ranges.push_back(prefix_range(as_bytes("a")));
  EXPECT_EQ(commit(this->engine(), std::move(batch)).value(), Outcome::kDone);
  EXPECT_THAT(scanned(this->engine(), everything()), ElementsAre("a1=new"));
}

// The tickets are submitted together, so that most of them share a group with those they depend on.
TYPED_TEST_P(EngineSuite, JudgesABatchAgainstAllBeforeItInLine) {
  Engine& engine = this->engine();
  std::vector<Ticket> tickets;
  tickets.push_back(engine.submit(put_if("head", "0", std::nullopt)));
  for (int i = 1; i < 200; ++i)
    tickets.push_back(engine.submit(put_if("head", std::to_string(i), std::to_string(i - 1))));
  tickets.push_back(engine.submit(put_if("head", "late", "7")));
  tickets.push_back(engine.submit(erase_range(prefix_range(as_bytes("he")))));
  tickets.push_back(engine.submit(put_if("head", "late", "199")));
  tickets.push_back(engine.submit(put_if("head", "again", std::nullopt)));
  std::vector<Outcome> outcomes;
  for (Ticket& ticket : tickets) outcomes.push_back(settle(std::move(ticket)).value());
  std::vector<Outcome> expected(200, Outcome::kDone);
  expected.insert(expected.end(), {Outcome::kConflict, Outcome::kDone, Outcome::kConflict, Outcome::kDone});
  EXPECT_EQ(outcomes, expected);
  EXPECT_EQ(value_at(engine, "head"), "again");
}

TYPED_TEST_P(EngineSuite, CommitsInTheOrderOfSubmitsEvenUnawaited) {
  for (int i = 0; i < 500; ++i) static_cast<void>(this->engine().submit(put("k", std::to_string(i))));
  EXPECT_EQ(commit(this->engine(), put_if("last", "1", std::nullopt)).value(), Outcome::kDone);
  EXPECT_EQ(value_at(this->engine(), "k"), "499");
}

TYPED_TEST_P(EngineSuite, ScansRangesBothWaysWithinLimits) {
  Batch batch;
  for (const char* key : {"a", "b1", "b2", "b3", "c", "\xff", "\xff\xff"}) batch.puts.push_back(row(key, "."));
  ASSERT_TRUE(commit(this->engine(), std::move(batch)).has_value());
  struct Case {
    const char* name;
    Range range;
    ScanOptions options;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"all", everything(), {}, {"a=.", "b1=.", "b2=.", "b3=.", "c=.", "\xff=.", "\xff\xff=."}},
      {"prefix", prefix_range(as_bytes("b")), {}, {"b1=.", "b2=.", "b3=."}},
      {"prefix backwards", prefix_range(as_bytes("b")), {.backwards = true}, {"b3=.", "b2=.", "b1=."}},
      {"prefix of ff", prefix_range(as_bytes("\xff")), {}, {"\xff=.", "\xff\xff=."}},
      {"all backwards, two", everything(), {.limit_rows = 2, .backwards = true}, {"\xff\xff=.", "\xff=."}},
      {"begin is in, end is not", {bytes("b1"), bytes("b3")}, {}, {"b1=.", "b2=."}},
      {"the same backwards", {bytes("b1"), bytes("b3")}, {.backwards = true}, {"b2=.", "b1=."}},
      {"from between keys", {key_after(as_bytes("b1")), bytes("c")}, {}, {"b2=.", "b3=."}},
      {"rows limit", everything(), {.limit_rows = 3}, {"a=.", "b1=.", "b2=."}},
      {"bytes limit, one row at least", everything(), {.limit_bytes = 1}, {"a=."}},
      {"bytes limit reached by the second", everything(), {.limit_bytes = 3}, {"a=.", "b1=."}},
      {"no rows wanted", everything(), {.limit_rows = 0}, {}},
      {"nothing there", prefix_range(as_bytes("x")), {}, {}},
      {"inverted", {bytes("c"), bytes("a")}, {}, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(scanned(this->engine(), c.range, c.options), c.expected);
    EXPECT_EQ(scanned(*this->engine().snapshot(), c.range, c.options), c.expected);
  }
}

TYPED_TEST_P(EngineSuite, ErasesRanges) {
  Batch batch;
  for (const char* key : {"a", "b1", "b2", "c", "\xff\xff"}) batch.puts.push_back(row(key, "."));
  ASSERT_TRUE(commit(this->engine(), std::move(batch)).has_value());
  ASSERT_TRUE(commit(this->engine(), erase_range({bytes("c"), bytes("a")})).has_value());  // inverted: nothing
  ASSERT_TRUE(commit(this->engine(), erase_range(prefix_range(as_bytes("b")))).has_value());
  EXPECT_THAT(scanned(this->engine(), everything()), ElementsAre("a=.", "c=.", "\xff\xff=."));
  ASSERT_TRUE(commit(this->engine(), erase_range({bytes("b"), {}})).has_value());  // to the last key
  EXPECT_THAT(scanned(this->engine(), everything()), ElementsAre("a=."));
}

TYPED_TEST_P(EngineSuite, SnapshotsShowTheirMoment) {
  ASSERT_TRUE(commit(this->engine(), put("k", "before")).has_value());
  const std::unique_ptr<Snapshot> snapshot = this->engine().snapshot();
  Batch batch = put("k", "after");
  batch.puts.push_back(row("k2", "after"));
  ASSERT_TRUE(commit(this->engine(), std::move(batch)).has_value());
  EXPECT_EQ(value_at(*snapshot, "k"), "before");
  EXPECT_THAT(scanned(*snapshot, everything()), ElementsAre("k=before"));
  EXPECT_THAT(scanned(this->engine(), everything()), ElementsAre("k=after", "k2=after"));
}

TYPED_TEST_P(EngineSuite, KeepsLiveRowsThroughACompaction) {
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(commit(this->engine(), put("k" + std::to_string(i), "v")).has_value());
  ASSERT_TRUE(commit(this->engine(), erase_range(prefix_range(as_bytes("k1")))).has_value());
  ASSERT_TRUE(run_task(this->engine().compact()).has_value());
  EXPECT_EQ(scanned(this->engine(), everything()).size(), 9u);
  this->adapter_.reopen();
  EXPECT_EQ(scanned(this->engine(), everything()).size(), 9u);
}

TYPED_TEST_P(EngineSuite, RefusesKeysOutOfBounds) {
  const std::string longest(kMaxKeyBytes, 'k');
  EXPECT_EQ(commit(this->engine(), put(longest, "v")).value(), Outcome::kDone);
  EXPECT_EQ(commit(this->engine(), put(longest + "k", "v")).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(commit(this->engine(), put("", "v")).error().code, ErrorCode::kInvalidArgument);
}

TYPED_TEST_P(EngineSuite, FinishesWhatIsInLineAndThenRefuses) {
  Ticket in_line = this->engine().submit(put("k", "v"));
  ASSERT_TRUE(run_task(this->engine().stop()).has_value());
  EXPECT_EQ(settle(std::move(in_line)).value(), Outcome::kDone);
  EXPECT_EQ(commit(this->engine(), put("k", "late")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(value_at(this->engine(), "k"), "(error)");
  EXPECT_TRUE(run_task(this->engine().stop()).has_value());
  this->adapter_.reopen();
  EXPECT_EQ(value_at(this->engine(), "k"), "v");
}

// Adds one to the counter: reads it, and commits its successor unless another was first.
inline Task<bool> increment(Engine* engine) {
  for (;;) {
    const Result<std::optional<Bytes>> found = co_await engine->get(bytes("counter"));
    if (!found) co_return false;
    const std::string now = *found ? text(**found) : "0";
    const std::string next = std::to_string(std::stoi(now) + 1);
    Batch batch = put_if("counter", next, *found ? std::optional<std::string_view>(now) : std::nullopt);
    batch.puts.push_back(row("seen/" + next, now));
    const Result<Outcome> outcome = co_await engine->commit(std::move(batch));
    if (!outcome) co_return false;
    if (*outcome == Outcome::kDone) co_return true;
  }
}

TYPED_TEST_P(EngineSuite, LosesNoUpdateAmongManyContexts) {
  constexpr int kContexts = 3;
  constexpr int kCoroutines = 8;
  Engine* const engine = &this->engine();
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kContexts; ++t)
    threads.emplace_back([&] {
      asio::io_context context;
      for (int c = 0; c < kCoroutines; ++c)
        asio::co_spawn(context, increment(engine), [&](std::exception_ptr, bool counted) { done += counted ? 1 : 0; });
      context.run();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done.load(), kContexts * kCoroutines);
  EXPECT_EQ(value_at(*engine, "counter"), std::to_string(kContexts * kCoroutines));
  EXPECT_EQ(scanned(*engine, prefix_range(as_bytes("seen/"))).size(), std::size_t{kContexts * kCoroutines});
}

// A batch of random puts, erasures and conditions over few keys, so that they meet.
inline Batch random_batch(std::mt19937& random) {
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto key = [&] { return std::string(1 + below(2), static_cast<char>('a' + below(4))); };
  Batch batch;
  for (unsigned n = below(3); n > 0; --n) batch.puts.push_back(row(key(), std::to_string(below(3))));
  for (unsigned n = below(2); n > 0; --n) batch.erases.push_back(bytes(key()));
  if (below(4) == 0) batch.erase_ranges.push_back({bytes(key()), bytes(key())});
  if (below(2) == 0) batch.conditions.push_back({bytes(key()), bytes(std::to_string(below(3)))});
  if (below(4) == 0) batch.conditions.push_back({bytes(key()), std::nullopt});
  return batch;
}

TYPED_TEST_P(EngineSuite, DoesAsTheMemoryModelDoes) {
  std::mt19937 random(20260301);
  const std::unique_ptr<MemoryEngine> model = make_memory_engine();
  for (int round = 0; round < 40; ++round) {
    std::vector<std::pair<Ticket, Ticket>> tickets;
    for (int i = 0; i < 25; ++i) {
      Batch batch = random_batch(random);
      Ticket expected = model->submit(batch);
      tickets.emplace_back(std::move(expected), this->engine().submit(std::move(batch)));
    }
    for (auto& [expected, actual] : tickets)
      ASSERT_EQ(settle(std::move(actual)).value(), settle(std::move(expected)).value()) << "round " << round;
    ASSERT_EQ(scanned(this->engine(), everything()), scanned(*model, everything())) << "round " << round;
  }
}

REGISTER_TYPED_TEST_SUITE_P(EngineSuite, ReadsBackWhatWasCommitted, KeepsEverythingAcrossAReopen,
                            JudgesConditionsByPresenceAndTail, WritesNothingOfABatchInConflict,
                            ErasesBeforeItPutsWithinABatch, JudgesABatchAgainstAllBeforeItInLine,
                            CommitsInTheOrderOfSubmitsEvenUnawaited, ScansRangesBothWaysWithinLimits, ErasesRanges,
                            SnapshotsShowTheirMoment, KeepsLiveRowsThroughACompaction, RefusesKeysOutOfBounds,
                            FinishesWhatIsInLineAndThenRefuses, LosesNoUpdateAmongManyContexts,
                            DoesAsTheMemoryModelDoes);

}  // namespace keyhold::storage
