#pragma once

#include "keyhold/net/client.h"

namespace keyhold::net {

/// Errors: kInvalidArgument when its method, target or a header would break the framing.
Status check_framing(const ClientRequest& request);
/// The head of a request to `endpoint`, with the Host and Content-Length that it lacks.
PlaintextBytes format_request_head(const ClientRequest& request, const Endpoint& endpoint);

}  // namespace keyhold::net
