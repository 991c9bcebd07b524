#include "commit_queue.h"

#include <algorithm>
#include <utility>

namespace keyhold::storage {

namespace {
constexpr std::chrono::milliseconds kLongestWait{1};
}  // namespace

Error engine_stopped() { return {ErrorCode::kUnavailable, "the storage engine is stopped"}; }

CommitQueue::CommitQueue(WriteGroup write_group, std::size_t max_group_bytes)
    : write_group_(std::move(write_group)), max_group_bytes_(max_group_bytes), thread_([this] { run(); }) {}

CommitQueue::~CommitQueue() { stop(); }

Ticket CommitQueue::submit(Batch batch) {
  if (Status valid = check(batch); !valid) return Ticket::settled(std::move(valid).error());
  auto pending = std::make_shared<PendingCommit>();
  bool enough = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return Ticket::settled(engine_stopped());
    line_.push_back({std::move(batch), pending});
    ++submitted_count_;
    enough = line_.size() == wake_at_;
  }
  if (enough) arrived_.notify_one();
  return Ticket(std::move(pending));
}

bool CommitQueue::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void CommitQueue::drain() {
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [this, until = submitted_count_] { return settled_count_ >= until; });
}

void CommitQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void CommitQueue::run() {
  for (Group group = next_group(); !group.batches.empty(); group = next_group()) {
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Result<Outcome>> results = write_group_(group.batches);
    patience_ = (std::chrono::steady_clock::now() - begin) / 4;
    settle(group, std::move(results));
  }
}

void CommitQueue::await_arrivals(std::unique_lock<std::mutex>& lock) {
  wake_at_ = 1;
  arrived_.wait(lock, [this] { return stopping_ || !line_.empty(); });
  wake_at_ = expected_;
  const auto all_here = [this] { return stopping_ || line_.size() >= expected_; };
  const auto give_up = std::chrono::steady_clock::now() + kLongestWait;
  auto now = std::chrono::steady_clock::now();
  for (std::size_t seen = 0; seen < line_.size() && !all_here() && now < give_up;) {
    seen = line_.size();
    arrived_.wait_until(lock, std::min<std::chrono::steady_clock::time_point>(now + patience_, give_up), all_here);
    now = std::chrono::steady_clock::now();
  }
}

CommitQueue::Group CommitQueue::next_group() {
  Group group;
  std::unique_lock lock(mutex_);
  await_arrivals(lock);
  for (std::size_t bytes = 0; !line_.empty(); line_.pop_front()) {
    bytes += size_bytes(line_.front().batch);
    if (bytes > max_group_bytes_ && !group.batches.empty()) break;
    group.batches.push_back(std::move(line_.front().batch));
    group.pending.push_back(std::move(line_.front().pending));
  }
  return group;
}

void CommitQueue::settle(Group& group, std::vector<Result<Outcome>> results) {
  std::vector<Signal*> signals;
  signals.reserve(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    group.pending[i]->set_unsignalled(std::move(results[i]));
    signals.push_back(&group.pending[i]->signal());
  }
  {
    const std::lock_guard lock(mutex_);
    expected_ = line_.size() + results.size();
  }
  Signal::fire_all(signals);
  {
    const std::lock_guard lock(mutex_);
    settled_count_ += results.size();
  }
  settled_.notify_all();
}

}  // namespace keyhold::storage
