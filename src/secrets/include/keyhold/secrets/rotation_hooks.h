#pragma once

#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"

namespace keyhold::secrets {

/// What a rotation function is told: the event that AWS's functions get.
struct RotationEvent {
  std::string step;  ///< createSecret, setSecret, testSecret, finishSecret
  std::string secret_arn;
  std::string token;  ///< the ClientRequestToken: the id of the version to be
};

/// What stands for a Lambda function, by its ARN. Thread-safe.
class RotationHooks {
 public:
  virtual ~RotationHooks() = default;
  virtual bool knows(const std::string& lambda_arn) const = 0;
  /// Returns when the step is done. Any error: it is not, and the rotation is tried again.
  virtual Task<Status> invoke(std::string lambda_arn, RotationEvent event) = 0;
};

/// Where none is configured.
class NoRotationHooks final : public RotationHooks {
 public:
  bool knows(const std::string&) const override { return false; }
  Task<Status> invoke(std::string, RotationEvent) override {
    co_return Error{ErrorCode::kNotFound, "no rotation hook is configured"};
  }
};

}  // namespace keyhold::secrets
