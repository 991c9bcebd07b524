#include "keyhold/aws/refreshing_credentials.h"

#include <algorithm>

#include "keyhold/base/log.h"

namespace keyhold::aws {
namespace {

Error no_credentials(const CredentialsSource& source, const Error& why) {
  return {ErrorCode::kUnavailable, "no credentials from " + source.name() + ": " + why.detail, "MissingCredentials"};
}

}  // namespace

// Of credentials with a short life the margins are shorter too: a third and a tenth of it.
RefreshingCredentials::Age RefreshingCredentials::age_of(WallTime now) const {
  if (kept_.credentials == nullptr) return Age::kOver;
  if (!kept_.expiration) return Age::kFresh;
  const auto left = *kept_.expiration - now;
  if (left <= left.zero()) return Age::kOver;
  if (left <= std::min<std::chrono::milliseconds>(kLeast, lifetime_ / 10)) return Age::kOld;
  return left <= std::min<std::chrono::milliseconds>(kAhead, lifetime_ / 3) ? Age::kAging : Age::kFresh;
}

RefreshingCredentials::View RefreshingCredentials::view() const {
  const WallTime now = clock_.now();
  const std::lock_guard lock(mutex_);
  const bool paused = failed_ && now >= *failed_ && now - *failed_ < kPause;
  return {kept_.credentials, age_of(now), paused, failure_};
}

void RefreshingCredentials::keep(Result<TimedCredentials> fetched) {
  const WallTime now = clock_.now();
  const bool over = fetched && fetched->expiration && *fetched->expiration <= now;
  const std::lock_guard lock(mutex_);
  if (fetched && !over) {
    lifetime_ = fetched->expiration ? *fetched->expiration - now : std::chrono::milliseconds(0);
    kept_ = *std::move(fetched);
    failed_.reset();
    return;
  }
  failed_ = now;
  failure_ = over ? Error{ErrorCode::kUnavailable, "they are over already"} : fetched.error();
  log::warning("credentials-not-refreshed", {{log::Key::kDetail, source_->name()}, {log::Key::kError, failure_}});
}

// One at a time; who waited finds what the one before fetched.
Task<Result<std::shared_ptr<const Credentials>>> RefreshingCredentials::refreshed() {
  const ChangeLock::Turn turn = co_await fetching_.enter();
  View now = view();
  if (now.age != Age::kFresh && !now.paused) {
    Result<TimedCredentials> fetched = co_await source_->fetch();
    keep(std::move(fetched));
    now = view();
  }
  if (now.age != Age::kOver) co_return now.credentials;
  co_return no_credentials(*source_, now.failure);
}

Task<Result<std::shared_ptr<const Credentials>>> RefreshingCredentials::credentials() {
  const View now = view();
  if (now.age == Age::kFresh) co_return now.credentials;
  if (now.age != Age::kAging) co_return co_await refreshed();
  if (now.paused || refreshes_ahead_.exchange(true)) co_return now.credentials;
  Result<std::shared_ptr<const Credentials>> out = co_await refreshed();
  refreshes_ahead_ = false;
  co_return out;
}

}  // namespace keyhold::aws
