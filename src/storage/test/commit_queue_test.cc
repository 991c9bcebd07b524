#include "../commit_queue.h"

#include <gtest/gtest.h>

#include <limits>
#include <semaphore>

#include "rows.h"

namespace keyhold::storage {
namespace {

// A queue whose writer stands still until it is let go, and notes the size of each group.
class CommitQueueTest : public ::testing::Test {
 protected:
  std::vector<Result<Outcome>> write(std::span<const Batch> group) {
    writing_.release();
    go_.acquire();
    sizes_.push_back(group.size());
    return std::vector<Result<Outcome>>(group.size(), Result(Outcome::kDone));
  }
  CommitQueue::WriteGroup writer() {
    return [this](std::span<const Batch> group) { return write(group); };
  }

  std::counting_semaphore<> writing_{0};
  std::counting_semaphore<> go_{0};
  std::vector<std::size_t> sizes_;
};

constexpr std::size_t kNoByteLimit = std::numeric_limits<std::size_t>::max();

TEST_F(CommitQueueTest, WritesTogetherWhatWaitedTogether) {
  CommitQueue queue(writer(), kNoByteLimit);
  std::vector<Ticket> tickets;
  tickets.push_back(queue.submit(put("k", "first")));
  writing_.acquire();  // the first is being written; the rest gather behind it
  for (int i = 0; i < 10; ++i) tickets.push_back(queue.submit(put("k", "later")));
  go_.release(2);
  for (Ticket& ticket : tickets) EXPECT_EQ(settle(std::move(ticket)).value(), Outcome::kDone);
  EXPECT_EQ(sizes_, (std::vector<std::size_t>{1, 10}));
}

TEST_F(CommitQueueTest, SplitsGroupsAtTheByteLimit) {
  CommitQueue queue(writer(), 25);  // two batches of ten bytes, or one of any size
  std::vector<Ticket> tickets;
  tickets.push_back(queue.submit(put("k", "first")));
  writing_.acquire();
  tickets.push_back(queue.submit(put("k", std::string(100, 'v'))));
  for (int i = 0; i < 5; ++i) tickets.push_back(queue.submit(put("k", "123456789")));
  go_.release(10);
  for (Ticket& ticket : tickets) EXPECT_EQ(settle(std::move(ticket)).value(), Outcome::kDone);
  EXPECT_EQ(sizes_, (std::vector<std::size_t>{1, 1, 2, 2, 1}));
}

TEST_F(CommitQueueTest, StopSettlesWhatIsInLine) {
  CommitQueue queue(writer(), kNoByteLimit);
  Ticket first = queue.submit(put("k", "1"));
  writing_.acquire();
  Ticket second = queue.submit(put("k", "2"));
  go_.release(2);
  queue.stop();
  EXPECT_EQ(settle(std::move(first)).value(), Outcome::kDone);
  EXPECT_EQ(settle(std::move(second)).value(), Outcome::kDone);
  EXPECT_EQ(settle(queue.submit(put("k", "3"))).error().code, ErrorCode::kUnavailable);
}

TEST_F(CommitQueueTest, DrainWaitsForWhatIsInLine) {
  go_.release(100);
  CommitQueue queue(writer(), kNoByteLimit);
  for (int i = 0; i < 50; ++i) static_cast<void>(queue.submit(put("k", "v")));
  queue.drain();
  std::size_t written = 0;
  for (const std::size_t size : sizes_) written += size;
  EXPECT_EQ(written, 50u);
}

TEST_F(CommitQueueTest, ADroppedTicketLeavesItsBatchInLine) {
  go_.release(2);
  CommitQueue queue(writer(), kNoByteLimit);
  { const Ticket dropped = queue.submit(put("k", "v")); }
  queue.stop();
  EXPECT_EQ(sizes_, std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace keyhold::storage
