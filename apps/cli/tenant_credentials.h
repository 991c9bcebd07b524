#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/blocking_api.h"

namespace keyhold::apps {

struct TenantCredential {
  std::string client_id;
  SecretBytes client_secret;
};

/// `tenant-credentials.json` beside a dev.json: what the command line made for itself. One of the two files of a data
/// directory that hold live secrets.
class TenantCredentials {
 public:
  explicit TenantCredentials(const std::filesystem::path& data_directory)
      : path_(data_directory / "tenant-credentials.json") {}
  std::optional<TenantCredential> find(const std::string& tenant) const;
  Status keep(const std::string& tenant, const TenantCredential& credential);

 private:
  json::Object load() const;
  const std::filesystem::path path_;
};

/// A new credential of `tenant` with both scopes, made as the operator.
Result<TenantCredential> make_tenant_credential(BlockingApi& as_operator, const std::string& tenant);

}  // namespace keyhold::apps
