#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "keyhold/base/id.h"
#include "keyhold/base/process.h"

/// What one TOML file configures: a struct a role. No secret is in any of them (role_secrets.h). docs/configuration.md.
namespace keyhold::apps {

struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
};

/// Where a role is reached: "https://host:port".
using EndpointUrl = std::string;

/// `synced`: the audit line is on disk before the answer that releases a key or secret. `relaxed`: it follows within a
/// second; only for those who may lose lines in a power cut.
enum class AuditMode : std::uint8_t { kSynced, kRelaxed };

struct ProcessConfig {
  std::filesystem::path data_directory;
  std::size_t threads = 0;  ///< 0: one a core
  MemoryLock memory_lock = MemoryLock::kRequired;
  std::size_t plaintext_max_bytes = 256U << 20;
  std::uint64_t min_free_bytes = 64ULL << 20;
};

/// What is let through a second, as many at once; beyond: ThrottlingException. 0: all.
struct RateLimits {
  std::uint64_t account_per_second = 0;  ///< calls of one account
  std::uint64_t key_per_second = 0;      ///< cryptographic operations with one key; kms only
};

/// Files with this role's certificate; empty where `--credentials-fd` hands them over.
struct TlsFiles {
  std::filesystem::path certificate_chain;
  std::filesystem::path private_key;
  std::filesystem::path component_certificate_chain;  ///< the SPIFFE identity, for component-class ports
  std::filesystem::path component_private_key;
  std::filesystem::path ca;  ///< whom this role trusts
};

struct KmsConfig {
  ProcessConfig process;
  TlsFiles tls;
  DeploymentId deployment = DeploymentId::zero();
  Listen public_port{"127.0.0.1", 8440};     ///< KMS and STS
  Listen component_port{"127.0.0.1", 8443};  ///< mutual TLS: secrets, platform, operator
  std::filesystem::path key_file;            ///< slot 2 of the seal; outside the data directory
  AuditMode audit = AuditMode::kSynced;
  RateLimits limits;
  bool allow_deletion_clock = false;  ///< by flag only, never in a file
  bool starts_sealed = false;         ///< the same: waits for the operator to unseal it
};

/// What rotates secrets: a hook over HTTPS for each Lambda function that a secret may name.
struct RotationConfig {
  std::map<std::string, EndpointUrl> hooks;  ///< by the function's ARN: "https://host[:port]/path"
  std::filesystem::path ca;                  ///< whom the hooks' certificates are from; empty: the role's own CA
  std::chrono::seconds timeout{60};          ///< for a step, 1 to 900
  std::chrono::seconds pause{10};            ///< after a first failure, 1 to 3600; doubled each time, up to an hour
};

struct SecretsConfig {
  ProcessConfig process;
  TlsFiles tls;
  DeploymentId deployment = DeploymentId::zero();
  Listen public_port{"127.0.0.1", 8441};
  RotationConfig rotation;
  Listen component_port{"127.0.0.1", 8444};  ///< mutual TLS: the operator
  EndpointUrl kms;                           ///< the public port: KMS as this service's own principal
  EndpointUrl kms_component;                 ///< identities and calls on behalf of callers
  std::string region;                        ///< where the service's own key lies
  EndpointUrl sts;                           ///< for a profile that takes on a role; empty: AWS's of the Region
  std::string profile;                       ///< the service's own principal; empty: from the environment
  AuditMode audit = AuditMode::kSynced;
  std::chrono::seconds data_key_lease{0};  ///< 0 to 60; 0: the kms role is asked at each read
  RateLimits limits;
};

struct PlatformConfig {
  ProcessConfig process;
  TlsFiles tls;
  DeploymentId deployment = DeploymentId::zero();
  Listen public_port{"127.0.0.1", 8442};
  std::string region;
  std::string partition = "aws";
  std::string vendor_account;
  std::string provisioner_arn, events_arn, registry_arn;  ///< the three principals
  EndpointUrl kms;
  EndpointUrl secrets_manager;
  EndpointUrl sts;  ///< for profiles that take on a role; empty: AWS's of the Region
  std::string provisioner_profile, events_profile, registry_profile;  ///< empty: from the environment
  EndpointUrl kms_component;                  ///< the push of key changes; empty with AWS: leases are polled then
  std::chrono::seconds byok_hard_end{300};    ///< 10 to 300
  std::chrono::seconds vendor_hard_end{900};  ///< 10 to 900
  std::chrono::seconds check_every{60};       ///< the background check of tenants
};

}  // namespace keyhold::apps
