#include "keyhold/kms/revocation_feed.h"

namespace keyhold::kms {

RevocationFeed::RevocationFeed(const Clock& clock)
    : last_(static_cast<std::uint64_t>(clock.now().time_since_epoch().count()) * 1000),
      news_(std::make_shared<AsyncEvent>()) {}

void RevocationFeed::publish(std::string key_arn, std::string change) {
  std::shared_ptr<AsyncEvent> news = std::make_shared<AsyncEvent>();
  {
    const std::lock_guard lock(mutex_);
    changes_.push_back({++last_, std::move(key_arn), std::move(change)});
    if (changes_.size() > kKept) changes_.pop_front();
    news.swap(news_);
  }
  news->set();
}

void RevocationFeed::close() {
  std::shared_ptr<AsyncEvent> news;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    news = news_;
  }
  news->set();
}

bool RevocationFeed::is_closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::uint64_t RevocationFeed::newest() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::vector<KeyChange> RevocationFeed::take_after(std::uint64_t id, std::shared_ptr<AsyncEvent>& news) const {
  const std::lock_guard lock(mutex_);
  news = news_;
  if (id == last_) return {};
  if (id > last_ || last_ - id > changes_.size()) return {KeyChange{last_, {}, "missed"}};
  return {changes_.end() - static_cast<std::ptrdiff_t>(last_ - id), changes_.end()};
}

Task<std::vector<KeyChange>> RevocationFeed::after(std::uint64_t id, std::chrono::milliseconds timeout) {
  std::shared_ptr<AsyncEvent> news;
  std::vector<KeyChange> changes = take_after(id, news);
  if (!changes.empty()) co_return changes;
  co_await news->wait_for(timeout);
  co_return take_after(id, news);
}

}  // namespace keyhold::kms
