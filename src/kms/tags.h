#pragma once

#include <string>
#include <utility>
#include <vector>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/base/result.h"

namespace keyhold::kms {

/// A key's tags, in the order of their keys.
using Tags = std::vector<std::pair<std::string, std::string>>;

/// Adds tags, or gives those that are there new values. Error, with nothing changed: TagException (a key twice in the
/// request, one that is AWS's, or more than 50 in all). Source: TagResource, CreateKey and "Resource quotas" of the AWS
/// KMS documentation.
Status add_tags(Tags& tags, const std::vector<aws::KmsTag>& added);

/// Takes tags away; those that are not there are no error.
void remove_tags(Tags& tags, const std::vector<std::string>& keys);

}  // namespace keyhold::kms
