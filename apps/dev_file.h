#pragma once

#include <filesystem>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::apps {

/// An administrator of one AWS account.
struct AccountAccess {
  std::string id;
  std::string access_key_id;
  SecretBytes secret_access_key;
};

/// The operator: of the platform by client credentials, of the component ports by a certificate.
struct OperatorAccess {
  std::string client_id;
  SecretBytes client_secret;
  std::string endpoint;          ///< the component port of `kms`
  std::string secrets_endpoint;  ///< the one of `secrets`
  std::string certificate_pem;
  SecretBytes private_key_pem;
};

/// `dev.json`: how to reach a running `keyhold dev` and everyone's credentials. One of the two files of a data
/// directory that hold live secrets.
struct DevFile {
  std::filesystem::path ca;
  std::string region;
  std::string kms, secrets_manager, sts, platform;  ///< endpoints
  AccountAccess platform_account, client_account;
  OperatorAccess operator_access;

  static std::filesystem::path path(const std::filesystem::path& data_directory) { return data_directory / "dev.json"; }
  /// Errors: kNotFound when there is none, kInvalidArgument.
  static Result<DevFile> read(const std::filesystem::path& data_directory);
  Status write(const std::filesystem::path& data_directory) const;
};

}  // namespace keyhold::apps
