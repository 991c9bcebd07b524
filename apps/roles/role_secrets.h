#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "keyhold/aws/credentials.h"
#include "keyhold/base/result.h"
#include "keyhold/crypto/digest.h"
#include "keyhold/net/tls_context.h"

/// What a role must not find in a file: handed over an inherited descriptor by `keyhold dev`, or read from files and
/// the environment (credentials.cc).
namespace keyhold::apps {

struct RoleTls {
  net::TlsIdentity server;                    ///< public-class certificate
  std::optional<net::TlsIdentity> component;  ///< the SPIFFE identity
  std::string ca_pem;                         ///< whom this role trusts
};

struct OperatorLogin {
  std::string client_id;
  crypto::Digest secret_digest{};  ///< SHA-256; the secret itself stays with the operator
};

struct RoleSecrets {
  RoleTls tls;
  /// By principal: "provisioner", "events", "registry" (platform), "secrets" (secrets role); none in `kms`.
  std::map<std::string, aws::Credentials> principals;
  std::optional<OperatorLogin> operator_login;  ///< platform
  /// Certificates are renewed while a role runs: it registers what to do with new ones here, once. May be empty.
  std::function<void(std::function<void(RoleTls)>)> on_new_tls;
  /// Reads the certificate files again and hands them to who registered; empty where no file holds them.
  std::function<void()> reload_tls;
};

}  // namespace keyhold::apps
