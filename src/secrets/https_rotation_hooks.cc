#include "keyhold/secrets/https_rotation_hooks.h"

#include "keyhold/base/json.h"
#include "keyhold/net/url.h"

namespace keyhold::secrets {

Result<std::unique_ptr<HttpsRotationHooks>> HttpsRotationHooks::make(const std::map<std::string, std::string>& urls,
                                                                     std::shared_ptr<net::TlsContext> tls,
                                                                     std::chrono::milliseconds timeout) {
  auto out = std::unique_ptr<HttpsRotationHooks>(new HttpsRotationHooks(timeout));
  net::ClientOptions options;
  options.max_body_bytes = kMaxAnswerBytes;
  for (const auto& [lambda_arn, text] : urls) {
    KEYHOLD_TRY(net::Url url, net::parse_url(text));
    auto client = std::make_shared<net::Client>(std::move(url.endpoint), tls, options);
    out->hooks_.emplace(lambda_arn, Hook{std::move(client), std::move(url.target)});
  }
  return out;
}

Task<Status> HttpsRotationHooks::invoke(std::string lambda_arn, RotationEvent event) {
  const auto found = hooks_.find(lambda_arn);
  if (found == hooks_.end()) co_return Error{ErrorCode::kNotFound, "no hook is configured for " + lambda_arn};
  const json::Object body{{"Step", event.step}, {"SecretId", event.secret_arn}, {"ClientRequestToken", event.token}};
  net::ClientRequest request;
  request.method = "POST";
  request.target = found->second.target;
  request.timeout = timeout_;
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = PlaintextBytes::copy_of(json::write(body));
  KEYHOLD_CO_TRY(const net::ClientResponse response, co_await found->second.client->call(std::move(request)));
  if (response.status >= 200 && response.status < 300) co_return ok();
  co_return Error{ErrorCode::kUnavailable,
                  "the hook answered " + event.step + " with status " + std::to_string(response.status)};
}

}  // namespace keyhold::secrets
