#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "roles/config.h"

namespace keyhold::apps {

struct DevOptions {
  std::filesystem::path data_directory = "keyhold-data";
  std::uint16_t port_base = 8440;
  std::string region;                       ///< at the first start; empty: eu-central-1
  bool allow_deletion_clock = false;        ///< the demo's
  std::vector<std::string> rotation_hooks;  ///< "LAMBDA_ARN=https://HOST:PORT/PATH"
  std::filesystem::path rotation_ca;        ///< whom their certificates are from; empty: the deployment's CA
  RateLimits limits;                        ///< of kms and secrets
};

/// `keyhold dev`: starts kms, secrets and platform in this order on loopback, each once the one before serves; makes
/// the accounts and credentials; writes dev.json; stops all on SIGINT or SIGTERM, or when one of them ends. Returns the
/// exit code.
int run_dev(DevOptions options);

}  // namespace keyhold::apps
