#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "keyhold/secrets/rotation_hooks.h"
#include "keyhold/secrets/secrets_manager.h"
#include "keyhold/storage/fault_engine.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::secrets {

/// Time that a test moves.
class TestClock final : public Clock {
 public:
  WallTime now() const override { return now_; }
  BootTime boot_now() const override { return now_.time_since_epoch(); }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_ = parse_rfc3339("2026-03-01T12:00:00Z").value();
};

/// A KMS that keeps what it wrapped, bound to its context; the keys in `refused` it refuses.
class FakeKeys final : public CallerKeys {
 public:
  Task<Result<DataKey>> generate(Caller caller, std::string kms_key_id, VersionPlace place) override;
  Task<Result<SecretBytes>> open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) override;

  std::map<std::string, Error> refused;  ///< by key ARN, or by principal ARN
  int generated = 0;
  int opened = 0;

 private:
  struct Wrapped {
    SecretBytes key;
    std::string place;
  };
  const Error* refusal(const Caller& caller, const std::string& key) const;
  std::map<Bytes, Wrapped> wrapped_;
};

/// Callers whose own policies allow everything but the actions in `denied`; the engine weighs the secret's policy. All
/// principals are there but those in `missing`.
class FakePolicies final : public IdentityPolicies {
 public:
  Task<Result<Verdict>> decide(Caller caller, Question question) override;
  Task<Result<bool>> names_missing(std::string resource_policy) override;

  std::set<std::string> denied;
  std::set<std::string> missing;  ///< ARNs
  Question last;
};

/// A rotation function that the test writes.
class FakeHooks final : public RotationHooks {
 public:
  bool knows(const std::string& lambda_arn) const override { return lambda_arn == kLambda; }
  Task<Status> invoke(std::string lambda_arn, RotationEvent event) override;

  static constexpr const char* kLambda = "arn:aws:lambda:eu-west-1:111122223333:function:rotate";
  std::function<Task<Status>(RotationEvent)> function;
  std::string steps;  ///< what was called, one letter a step: c, s, t, f
};

/// A Secrets Manager over a memory engine.
class SecretsTest : public ::testing::Test {
 protected:
  SecretsTest() { reopen(); }

  template <class T>
  T run(Task<T> task) {
    std::future<T> result = asio::co_spawn(context_, std::move(task), asio::use_future);
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      context_.restart();
      context_.run_one_for(std::chrono::seconds(5));
    }
    return result.get();
  }

  Result<std::unique_ptr<SecretsManager>> open_on(storage::Engine& engine);
  void reopen();  ///< as a restart would
  /// A restart after a crash: what is durable, on a new engine.
  void reopen_after_crash();

  static Caller caller(std::string user = "administrator", std::string account = "111122223333");
  Call& call(Caller who = caller());  ///< a fresh call; lives until the next one
  Service& service() { return manager_->service(); }

  Result<aws::CreateSecretResponse> create(std::string name, std::optional<std::string> text, std::string token);
  Result<aws::PutSecretValueResponse> put(std::string id, std::string text, std::string token,
                                          std::optional<aws::StagingLabels> labels = std::nullopt);
  /// The value as text, or the exception's name.
  std::string get(std::string id, std::optional<std::string> version = std::nullopt,
                  std::optional<std::string> label = std::nullopt);
  Result<aws::UpdateSecretVersionStageResponse> move(std::string id, std::string label, std::optional<std::string> from,
                                                     std::optional<std::string> to);
  aws::VersionStages stages(std::string id);
  std::vector<std::string> audit_lines();

  asio::io_context context_;
  TestClock clock_;
  FakeKeys keys_;
  FakePolicies policies_;
  FakeHooks hooks_;
  const DeploymentId deployment_ = DeploymentId::random();
  const SecretBytes store_key_ = SecretBytes(32);
  std::shared_ptr<storage::MemoryEngine> memory_ = storage::make_memory_engine();
  std::unique_ptr<storage::FaultEngine> engine_ = std::make_unique<storage::FaultEngine>(memory_);
  std::unique_ptr<SecretsManager> manager_;
  audit::Entry entry_;
  std::unique_ptr<Call> call_;
};

/// A ClientRequestToken that shows which version it is: `c` 32 times.
inline std::string token(char c) {
  return std::string(32, c);
}

/// The exception of a refused call, or "".
template <class T>
std::string refusal_of(const Result<T>& result) {
  return result ? std::string() : result.error().reason;
}

}  // namespace keyhold::secrets
