#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/aws/secrets_shapes.h"

/// AWS Secrets Manager, version 2017-10-17: tags and resource policies. Members are in the order of the service's
/// model.
namespace keyhold::aws {

struct TagSecretRequest {
  std::string secret_id = {};
  std::vector<SecretTag> tags = {};
};
struct UntagSecretRequest {
  std::string secret_id = {};
  std::vector<std::string> tag_keys = {};
};

struct PutResourcePolicyRequest {
  std::string secret_id = {};
  std::string resource_policy = {};  ///< JSON, at most 20,480 characters
  bool block_public_policy = false;
};
struct PutResourcePolicyResponse {
  std::string arn = {};
  std::string name = {};
};

struct GetResourcePolicyRequest {
  std::string secret_id = {};
};
struct GetResourcePolicyResponse {
  std::string arn = {};
  std::string name = {};
  std::optional<std::string> resource_policy = {};
};

struct DeleteResourcePolicyRequest {
  std::string secret_id = {};
};
struct DeleteResourcePolicyResponse {
  std::string arn = {};
  std::string name = {};
};

struct ValidateResourcePolicyRequest {
  std::optional<std::string> secret_id = {};
  std::string resource_policy = {};
};
struct ValidationErrorsEntry {
  std::optional<std::string> check_name = {};
  std::optional<std::string> error_message = {};
};
struct ValidateResourcePolicyResponse {
  bool policy_validation_passed = false;
  std::vector<ValidationErrorsEntry> validation_errors = {};
};

}  // namespace keyhold::aws
