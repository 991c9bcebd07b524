#pragma once

#include <string>

#include "keyhold/aws/arn.h"
#include "keyhold/base/result.h"
#include "keyhold/tenancy/deployment.h"

namespace keyhold::tenancy {

/// What the text of an ARN alone tells about a client's own key: a KMS key ARN, of this partition and Region, of
/// another account. Errors: kInvalidArgument, one reason a rule (docs/byok.md).
Result<aws::KeyArn> check_elected_arn(const Deployment& deployment, const std::string& text);

}  // namespace keyhold::tenancy
