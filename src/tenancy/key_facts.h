#pragma once

#include <string>
#include <vector>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/base/result.h"
#include "keyhold/tenancy/verification.h"

namespace keyhold::tenancy {

/// What DescribeKey must say of a tenant's key, one check a fact; `key_arn` is the key that was asked about.
/// `customer`: it must be the client's own.
std::vector<Check> key_facts(const aws::KeyMetadata& key, const std::string& key_arn, bool customer);

/// What an error of KMS other than a refusal by policy says about the key.
struct KeyStateFinding {
  std::string finding;
  std::string advice;
};
KeyStateFinding finding_of_error(const Error& error);

}  // namespace keyhold::tenancy
