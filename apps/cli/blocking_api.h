#pragma once

#include "cli/api.h"
#include "cli/runner.h"

namespace keyhold::apps {

/// An Api for code that may wait: each call blocks until its answer is there.
class BlockingApi {
 public:
  BlockingApi(Runner& runner, std::unique_ptr<Api> api) : runner_(runner), api_(std::move(api)) {}

  Status authorize(std::string client_id, SecretBytes client_secret) {
    return runner_.run(api_->authorize(std::move(client_id), std::move(client_secret)));
  }
  Result<ApiAnswer> call(ApiCall call) { return runner_.run(api_->call(std::move(call))); }
  Result<json::Object> get(std::string target) { return object_of(call(api_get(std::move(target)))); }
  Result<json::Object> send(std::string method, std::string target, const json::Value& body) {
    return object_of(call(api_send(std::move(method), std::move(target), body)));
  }
  Status remove(std::string target) {
    ApiCall request;
    request.method = "DELETE";
    request.target = std::move(target);
    KEYHOLD_TRY(const ApiAnswer answer, call(std::move(request)));
    return ok();
  }
  Api& api() noexcept { return *api_; }
  Runner& runner() noexcept { return runner_; }

 private:
  static Result<json::Object> object_of(Result<ApiAnswer> answer) {
    if (!answer) return std::move(answer).error();
    if (answer->body.empty()) return json::Object();
    return answer->object();
  }

  Runner& runner_;
  std::unique_ptr<Api> api_;
};

}  // namespace keyhold::apps
