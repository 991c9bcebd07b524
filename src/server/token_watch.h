#pragma once

#include "rest_call.h"

namespace keyhold::server {

/// Looks again at the token of a request whose answer takes long, since it may expire or be revoked meanwhile. For one
/// coroutine.
class TokenWatch {
 public:
  explicit TokenWatch(const RestCall& call) : call_(call), looked_(call.services.clock.boot_now()) {}

  /// True every five seconds at most: then it is time to `look`.
  bool due() const { return call_.services.clock.boot_now() - looked_ >= kEvery; }
  /// Errors: as tenancy::Credentials::check.
  Task<Status> look() {
    looked_ = call_.services.clock.boot_now();
    KEYHOLD_CO_TRY([[maybe_unused]] const auto holder, co_await call_.services.credentials.check(call_.token.clone()));
    co_return ok();
  }

 private:
  static constexpr std::chrono::seconds kEvery{5};
  const RestCall& call_;
  BootTime looked_;
};

}  // namespace keyhold::server
