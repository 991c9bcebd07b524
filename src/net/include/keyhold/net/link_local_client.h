#pragma once

#include "keyhold/base/task.h"
#include "keyhold/net/client.h"

namespace keyhold::net {

/// One HTTP call in clear, which never leaves the machine or its link: to a loopback address, "localhost", or the
/// link-local addresses where clouds give credentials (169.254.0.0/16, fd00:ec2::/32, fe80::/10). Of at most 64 KiB,
/// without redirects. Errors: kInvalidArgument, any other address, or a header or target that would break the framing;
/// kUnavailable; kLimitExceeded.
Task<Result<ClientResponse>> call_link_local(Endpoint endpoint, ClientRequest request);

}  // namespace keyhold::net
