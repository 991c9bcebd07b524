#pragma once

#include <functional>

#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::secrets {

/// A number below `bound` (1 to 65,536), each as likely as the others.
using RandomIndex = std::function<std::size_t(std::size_t bound)>;

/// From getrandom(2). Thread-safe.
std::size_t random_index(std::size_t bound);

/// GetRandomPassword: printable ASCII, one character of each kind that is not excluded unless the request says
/// otherwise (a space only where there is room), each character of what may be in it as likely as the others. Errors: InvalidParameterException for a
/// length that can't hold one of each kind, or when nothing is left to choose from.
Result<PlaintextBytes> random_password(const aws::GetRandomPasswordRequest& request, const RandomIndex& random);

}  // namespace keyhold::secrets
