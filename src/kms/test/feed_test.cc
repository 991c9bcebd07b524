#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

constexpr std::chrono::milliseconds kSoon{20};

class FeedTest : public KmsTest {
 protected:
  std::vector<KeyChange> after(std::uint64_t id) { return run(kms_->feed().after(id, kSoon)); }
};

TEST_F(FeedTest, TellsEveryChangeOfUseInOrder) {
  const std::uint64_t start = kms_->feed().newest();
  const aws::KeyMetadata key = create_key();
  EXPECT_TRUE(after(start).empty());
  Service& service = kms_->service();
  ASSERT_TRUE(run(service.disable_key(as_administrator(), {key.key_id})));
  ASSERT_TRUE(run(service.enable_key(as_administrator(), {key.key_id})));
  const std::string policy = run(service.get_key_policy(as_administrator(), {.key_id = key.key_id}))->policy;
  ASSERT_TRUE(run(service.put_key_policy(as_administrator(), {.key_id = key.key_id, .policy = policy})));
  ASSERT_TRUE(run(service.schedule_key_deletion(as_administrator(), {key.key_id, 7})));
  ASSERT_TRUE(run(kms_->destroyer().run(clock_.now() + std::chrono::days(8), "test")));
  std::string told;
  for (const KeyChange& change : after(start)) {
    EXPECT_EQ(change.key_arn, key.arn);
    told += change.change + " ";
  }
  EXPECT_EQ(told, "disabled enabled policy scheduled-deletion deleted ");
}

TEST_F(FeedTest, ResumesAfterAnIdAndSaysWhenItCannot) {
  RevocationFeed& feed = kms_->feed();
  const std::uint64_t start = feed.newest();
  for (int i = 0; i < 3; ++i) feed.publish("key", "policy");
  EXPECT_EQ(after(start + 1).size(), 2u);
  EXPECT_TRUE(after(start + 3).empty());
  for (const std::uint64_t unknown : {std::uint64_t{0}, start + 100}) {
    const std::vector<KeyChange> missed = after(unknown);
    ASSERT_EQ(missed.size(), 1u);
    EXPECT_TRUE(missed[0].key_arn.empty());
    EXPECT_EQ(missed[0].id, start + 3);
  }
  for (int i = 0; i < 5000; ++i) feed.publish("key", "policy");
  EXPECT_TRUE(after(start).front().key_arn.empty());
}

TEST_F(FeedTest, AClosedOneWakesWhoWaitsAndSaysSo) {
  RevocationFeed& feed = kms_->feed();
  auto waiting = asio::co_spawn(context_, feed.after(feed.newest(), std::chrono::hours(1)), asio::use_future);
  context_.restart();
  context_.poll();
  EXPECT_FALSE(feed.is_closed());
  feed.close();
  EXPECT_TRUE(feed.is_closed());
  while (waiting.wait_for(std::chrono::seconds(0)) != std::future_status::ready) context_.run_one();
  EXPECT_TRUE(waiting.get().empty());
}

Task<void> hold(ChangeLock& lock, std::string& order, char name) {
  const ChangeLock::Turn turn = co_await lock.enter();
  order += name;
  co_await sleep_for(std::chrono::milliseconds(2));
  order += name;
}

TEST_F(FeedTest, ChangesAreMadeOneAtATimeInTheOrderTheyCame) {
  ChangeLock lock;
  std::string order;
  for (const char who : {'a', 'b', 'c'}) asio::co_spawn(context_, hold(lock, order, who), asio::detached);
  context_.restart();
  context_.run_for(std::chrono::seconds(5));
  EXPECT_EQ(order, "aabbcc");
}

}  // namespace
}  // namespace keyhold::kms
