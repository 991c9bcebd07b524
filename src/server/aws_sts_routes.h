#pragma once

#include "keyhold/kms/kms.h"
#include "keyhold/server/aws_dispatcher.h"

namespace keyhold::server {

/// STS on the port of the KMS: the Query protocol. `kms` outlives it.
AwsService sts_service(kms::Kms& kms);

/// The caller as the KMS knows it: a principal or session that went away since its signature verified gets nothing.
Result<kms::Caller> kms_caller(kms::Kms& kms, const AwsCall& call);

}  // namespace keyhold::server
