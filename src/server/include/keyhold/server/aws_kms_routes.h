#pragma once

#include <vector>

#include "keyhold/kms/kms.h"
#include "keyhold/server/aws_dispatcher.h"

namespace keyhold::server {

/// KMS and STS as services of one port. `kms` outlives what is made of them.
std::vector<AwsService> kms_services(kms::Kms& kms);

/// One KMS call that a component makes for a principal: the operation of X-Amz-Target, for `call`. Errors: as the
/// operation; UnknownOperationException.
Task<Result<PlaintextBytes>> run_kms_operation(kms::Kms& kms, std::string operation, kms::Call& call,
                                               json::Object request);

}  // namespace keyhold::server
