#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "keyhold/aws/credentials.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/clock.h"

namespace keyhold::aws {

/// Credentials that end, as a source gave them.
struct TimedCredentials {
  std::shared_ptr<const Credentials> credentials;
  std::optional<WallTime> expiration = std::nullopt;  ///< none: for ever
};

/// Where temporary credentials come from, each time anew. Thread-safe.
class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;
  /// Errors: of any class; whoever asks for credentials sees kUnavailable.
  virtual Task<Result<TimedCredentials>> fetch() = 0;
  virtual std::string name() const = 0;  ///< for logs: "web identity", "container"
};

/// Keeps what a source gave and fetches anew ahead of its end, so that no request is signed with what is over: from
/// kAhead on one caller fetches while the others still take the old credentials, from kLeast on all wait for that one
/// fetch. A fetch that fails is tried again at the next call after kPause; until the old credentials are over, it
/// fails nobody. Thread-safe.
/// Errors: kUnavailable, never kAccessDenied: that nobody gives us credentials is no tenant's refusal.
class RefreshingCredentials final : public CredentialsProvider {
 public:
  static constexpr std::chrono::minutes kAhead{5};
  static constexpr std::chrono::seconds kLeast{60};
  static constexpr std::chrono::seconds kPause{1};

  /// `clock` outlives it.
  RefreshingCredentials(std::unique_ptr<CredentialsSource> source, const Clock& clock)
      : source_(std::move(source)), clock_(clock) {}
  Task<Result<std::shared_ptr<const Credentials>>> credentials() override;

 private:
  enum class Age : unsigned char { kFresh, kAging, kOld, kOver };
  struct View {
    std::shared_ptr<const Credentials> credentials;
    Age age = Age::kOver;
    bool paused = false;  ///< a fetch failed just now
    Error failure = {};   ///< of the newest fetch
  };
  View view() const;
  Age age_of(WallTime now) const;
  Task<Result<std::shared_ptr<const Credentials>>> refreshed();
  void keep(Result<TimedCredentials> fetched);

  const std::unique_ptr<CredentialsSource> source_;
  const Clock& clock_;
  ChangeLock fetching_;
  std::atomic<bool> refreshes_ahead_ = false;
  mutable std::mutex mutex_;
  TimedCredentials kept_ = {};
  std::chrono::milliseconds lifetime_{0};
  std::optional<WallTime> failed_ = {};
  Error failure_ = {};
};

}  // namespace keyhold::aws
