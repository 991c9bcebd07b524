#pragma once

#include <string>
#include <vector>

#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/base/result.h"
#include "keyhold/secrets/secret.h"

namespace keyhold::secrets {

/// Adds tags at the end, or gives those that are there new values. Errors: InvalidParameterException (no key, a key
/// twice in the request, one that is AWS's, or more than 50 in all).
Status add_tags(Secret& secret, const std::vector<aws::SecretTag>& added);

/// Takes tags away; those that are not there are no error.
void remove_tags(Secret& secret, const std::vector<std::string>& keys);

}  // namespace keyhold::secrets
