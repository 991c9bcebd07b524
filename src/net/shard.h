#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "await.h"

namespace keyhold::net {

class Connection;

/// What a server's connections on one io_context share: a coarse clock, the Date header, and the sweep that ends those
/// past their deadline. One thread, that of its context.
class Shard {
 public:
  /// Seconds of a clock that only the sweep moves.
  using Second = std::int64_t;
  using Members = std::list<Connection*>;

  explicit Shard(asio::io_context& context);

  asio::io_context& context() noexcept { return context_; }
  Second now() const noexcept { return now_; }
  /// The instant by which `wait` has passed for sure.
  Second after(std::chrono::seconds wait) const noexcept { return now_ + wait.count() + 1; }
  const std::string& date() const noexcept { return date_; }

  Members::iterator join(Connection& connection) { return members_.insert(members_.end(), &connection); }
  void leave(Members::iterator member) noexcept { members_.erase(member); }

  void close_idle() noexcept;
  void close_all() noexcept;
  /// Sweeps once a second until `stopped` and the last connection has gone.
  static Task<void> sweep(std::shared_ptr<Shard> shard, std::shared_ptr<const std::atomic<bool>> stopped);

 private:
  void tick();

  asio::io_context& context_;
  Members members_;
  Second now_ = 0;
  std::string date_;
};

}  // namespace keyhold::net
