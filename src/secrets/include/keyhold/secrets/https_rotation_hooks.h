#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "keyhold/net/client.h"
#include "keyhold/secrets/rotation_hooks.h"

namespace keyhold::secrets {

/// Hooks over HTTPS: a step is a POST of the event as JSON, done when a 2xx status comes back in time. With an identity
/// in the TLS settings the hook can tell who calls.
class HttpsRotationHooks final : public RotationHooks {
 public:
  static constexpr std::size_t kMaxAnswerBytes = 64U << 10;

  /// `urls`: by Lambda ARN. `timeout`: for a whole step. Errors: as net::parse_url.
  static Result<std::unique_ptr<HttpsRotationHooks>> make(const std::map<std::string, std::string>& urls,
                                                          std::shared_ptr<net::TlsContext> tls,
                                                          std::chrono::milliseconds timeout);

  bool knows(const std::string& lambda_arn) const override { return hooks_.contains(lambda_arn); }
  Task<Status> invoke(std::string lambda_arn, RotationEvent event) override;

 private:
  struct Hook {
    std::shared_ptr<net::Client> client;
    std::string target;
  };
  explicit HttpsRotationHooks(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  const std::chrono::milliseconds timeout_;
  std::map<std::string, Hook> hooks_;
};

}  // namespace keyhold::secrets
