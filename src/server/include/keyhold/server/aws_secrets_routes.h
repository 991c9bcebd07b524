#pragma once

#include "keyhold/secrets/service.h"
#include "keyhold/server/aws_dispatcher.h"

namespace keyhold::server {

/// Secrets Manager as a service of a port. `service` outlives what is made of it.
std::vector<AwsService> secrets_services(secrets::Service& service);

}  // namespace keyhold::server
