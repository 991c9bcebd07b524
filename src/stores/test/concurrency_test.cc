#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "../testing/world.h"
#include "engines.h"

namespace keyhold::stores {

using testing::event;
using testing::events;
using testing::list;
using testing::Seen;
using testing::World;

/// Coroutines on several contexts, each with a thread of its own; ends when all have ended.
class Crowd {
 public:
  explicit Crowd(std::size_t threads) : contexts_(threads) {}
  void add(Task<void> task) {
    auto& context = contexts_[next_++ % contexts_.size()];
    asio::co_spawn(context.context.get_executor(), std::move(task), [this](std::exception_ptr failure) {
      EXPECT_EQ(failure, nullptr);
      if (--running_ == 0)
        for (auto& c : contexts_) c.open.reset();
    });
    ++running_;
  }
  void run() {
    std::vector<std::thread> threads;
    for (auto& c : contexts_) threads.emplace_back([&c] { c.context.run(); });
    for (auto& thread : threads) thread.join();
  }

 private:
  struct Context {
    asio::io_context context{1};
    asio::executor_work_guard<Executor> open = asio::make_work_guard(context);
  };
  std::vector<Context> contexts_;
  std::size_t next_ = 0;
  std::atomic<int> running_ = 0;
};

class Together : public testing::OnEachEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, Together, testing::kEngines, testing::engine_name);

Task<void> append_many(EventStore* store, TenantScope tenant, std::string name, std::string prefix, int count) {
  for (int i = 0; i < count; ++i) {
    auto batch = list(event(prefix + std::to_string(i)), event(prefix + std::to_string(i) + "b"));
    auto to = testing::stream(name);
    const auto any = ExpectedRevision::any();
    const auto answer = co_await store->append(tenant, std::move(to), any, std::move(batch));
    EXPECT_TRUE(answer.has_value()) << answer.error().detail;
    if (answer) {
      EXPECT_FALSE(answer->repeated);
    }
  }
}

/// Each stream and the tenant's order are without a gap, hold every event once, and tell the same story.
void expect_sound(World& world, std::size_t streams, std::size_t total) {
  const auto all = world.read_all().value();
  ASSERT_EQ(all.size(), total);
  std::map<std::string, std::vector<Seen>> by_stream;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].position, i);
    EXPECT_EQ(all[i].revision, by_stream[all[i].stream].size());
    by_stream[all[i].stream].push_back(all[i]);
    ids.insert(all[i].id);
  }
  EXPECT_EQ(ids.size(), total);
  EXPECT_EQ(by_stream.size(), streams);
  for (const auto& [name, expected] : by_stream) EXPECT_EQ(world.read(name).value(), expected);
}

TEST_P(Together, SixtyFourWritersLeaveOneHistory) {
  auto world = make_world();
  Crowd crowd(4);
  for (int writer = 0; writer < 64; ++writer)
    crowd.add(append_many(&world->store(), world->scope(), "s" + std::to_string(writer % 8),
                          std::to_string(writer) + "-", 10));
  crowd.run();
  expect_sound(*world, 8, 64UL * 20);
}

// Two stores on one engine, as two processes on one database: of two writers one wins, the other finds a new place.
TEST_P(Together, TwoStoresOnOneEngineLeaveOneHistory) {
  auto world = make_world();
  const auto other = make_event_store(world->engine(), world->leases(), world->clock());
  Crowd crowd(2);
  crowd.add(append_many(&world->store(), world->scope(), "s", "first-", 20));
  crowd.add(append_many(other.get(), world->scope(), "s", "second-", 20));
  crowd.run();
  expect_sound(*world, 1, 80);
}

Task<void> try_once(EventStore* store, TenantScope tenant, std::string id, ExpectedRevision expected,
                    std::atomic<int>* won, std::atomic<int>* repeated) {
  auto batch = list(event(id));
  auto to = testing::stream("s");
  const auto answer = co_await store->append(tenant, std::move(to), expected, std::move(batch));
  if (answer) ++*won;
  if (answer && answer->repeated) ++*repeated;
  if (!answer) {
    EXPECT_EQ(answer.error().reason, "wrong-expected-revision");
    EXPECT_EQ(answer.error().members.at(0).second, "0");
  }
}

TEST_P(Together, OneOfManyWinsARevision) {
  auto world = make_world();
  std::atomic<int> won = 0, repeated = 0;
  Crowd crowd(4);
  for (int i = 0; i < 32; ++i)
    crowd.add(
        try_once(&world->store(), world->scope(), std::to_string(i), ExpectedRevision::no_stream(), &won, &repeated));
  crowd.run();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(world->read("s")->size(), 1U);
}

TEST_P(Together, TheSameEventAtOnceIsWrittenOnce) {
  auto world = make_world();
  ASSERT_TRUE(world->append("s", events({"first"})).has_value());
  std::atomic<int> won = 0, repeated = 0;
  Crowd crowd(4);
  for (int i = 0; i < 32; ++i)
    crowd.add(try_once(&world->store(), world->scope(), "same", ExpectedRevision::any(), &won, &repeated));
  crowd.run();
  EXPECT_EQ(won, 32);
  EXPECT_EQ(repeated, 31);
  EXPECT_EQ(world->read("s")->size(), 2U);
}

Task<void> follow_to(EventStore* store, TenantScope tenant, std::uint64_t end, std::size_t page_bytes, bool reconnect,
                     std::vector<std::uint64_t>* heard) {
  auto opened = co_await store->follow(tenant, {0});
  auto subscription = std::move(opened).value();
  while (heard->size() < end) {
    const auto page = co_await subscription->next(page_bytes, std::chrono::seconds(5));
    EXPECT_TRUE(page.has_value());
    if (!page) co_return;
    for (const auto& e : *page) heard->push_back(e.position.number);
    if (!reconnect) continue;
    auto again = co_await store->follow(tenant, {heard->size()});
    subscription = std::move(again).value();
  }
}

TEST_P(Together, FollowersHearEveryEventOnceInOrder) {
  auto world = make_world();
  constexpr std::uint64_t kEvents = 16 * 20;
  std::vector<std::uint64_t> heard[4];
  Crowd crowd(4);
  for (std::size_t i = 0; i < 4; ++i)
    crowd.add(follow_to(&world->store(), world->scope(), kEvents, i % 2 == 0 ? 1 : 10'000, i < 2, &heard[i]));
  for (int writer = 0; writer < 16; ++writer)
    crowd.add(append_many(&world->store(), world->scope(), "s" + std::to_string(writer % 4),
                          std::to_string(writer) + "-", 10));
  crowd.run();
  for (const auto& positions : heard) {
    ASSERT_EQ(positions.size(), kEvents);
    for (std::uint64_t i = 0; i < kEvents; ++i) EXPECT_EQ(positions[i], i);
  }
}

// One write that fails in the middle of the line costs its caller an error, and those behind it nothing but time.
TEST(Pipeline, GoesOnBehindAWriteThatFails) {
  World world;
  for (const std::uint64_t nth : {1U, 5U, 17U, 40U})
    world.engine().fail(storage::Call::kSubmit, nth, storage::Fault::kUnavailable);
  std::atomic<int> failed = 0, done = 0;
  const auto one = [](EventStore* store, TenantScope tenant, int i, std::atomic<int>* ended_well,
                      std::atomic<int>* ended_badly) -> Task<void> {
    auto batch = list(event(std::to_string(i)));
    auto to = testing::stream("s" + std::to_string(i % 3));
    const auto any = ExpectedRevision::any();
    const auto answer = co_await store->append(tenant, std::move(to), any, std::move(batch));
    ++*(answer ? ended_well : ended_badly);
  };
  Crowd crowd(2);
  for (int i = 0; i < 60; ++i) crowd.add(one(&world.store(), world.scope(), i, &done, &failed));
  crowd.run();
  EXPECT_EQ(failed, 4);
  EXPECT_EQ(done, 56);
  expect_sound(world, 3, 56);
}

}  // namespace keyhold::stores
