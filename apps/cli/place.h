#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/blocking_api.h"
#include "dev_file.h"
#include "keyhold/base/id.h"

namespace keyhold::apps {

/// What every command takes.
struct CommonOptions {
  std::filesystem::path data_directory = "keyhold-data";
  bool data_directory_given = false;
  std::string endpoint;  ///< of the platform
  std::string ca;        ///< a PEM file
  bool json = false;     ///< --output json
};

/// Whose component port.
enum class PortOf : std::uint8_t { kKms, kSecrets };

/// Where a command's services are and who it is: from --endpoint and the environment (KEYHOLD_ENDPOINT,
/// KEYHOLD_COMPONENT_ENDPOINT, KEYHOLD_SECRETS_COMPONENT_ENDPOINT, KEYHOLD_CA), else from the data directory's
/// dev.json. --data-dir goes before the environment.
class Place {
 public:
  static Result<Place> find(const CommonOptions& options);

  /// The platform, as the operator (KEYHOLD_OPERATOR_CLIENT_ID and _SECRET, or dev.json).
  Result<BlockingApi> as_operator(Runner& runner) const;
  /// The platform, as one tenant's user: KEYHOLD_CLIENT_ID and KEYHOLD_CLIENT_SECRET; with a dev.json a credential that
  /// is made at first use and kept beside it.
  Result<BlockingApi> as_tenant(Runner& runner, const std::string& tenant) const;
  /// A role's component port, as the operator: KEYHOLD_COMPONENT_ENDPOINT (of kms) or
  /// KEYHOLD_SECRETS_COMPONENT_ENDPOINT with the PEM files KEYHOLD_OPERATOR_CERTIFICATE and
  /// KEYHOLD_OPERATOR_PRIVATE_KEY, or dev.json.
  Result<BlockingApi> component_port(Runner& runner, PortOf role = PortOf::kKms) const;
  const std::optional<DevFile>& dev() const noexcept { return dev_; }

 private:
  Result<BlockingApi> platform(Runner& runner) const;
  Result<BlockingApi> as_kept_credential(Runner& runner, const std::string& tenant) const;

  std::filesystem::path data_directory_;
  std::string endpoint_;               ///< empty: only the component port is known
  std::string component_endpoint_;     ///< of kms; empty: the one of dev.json
  std::string secrets_endpoint_;       ///< the component port of secrets; the same
  std::optional<std::string> ca_pem_;  ///< none: the system's
  std::optional<DevFile> dev_;
};

/// The id of the client with that id or name. Errors: kNotFound.
Result<std::string> find_client(BlockingApi& api, const std::string& id_or_name);
/// The id of a tenant: its id, or the name or id of a client, whose production tenant it is.
Result<std::string> find_tenant(BlockingApi& api, const std::string& id_or_client);

/// The array of a list's answer, whatever its name. Errors: kInternal.
Result<json::Array> items_of(const json::Object& answer);

}  // namespace keyhold::apps
