#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "keyhold/aws/credentials_chain.h"

/// The places that credentials_chain.cc chooses from.
namespace keyhold::aws {

using ReadFile = std::function<Result<SecretBytes>(const std::filesystem::path&)>;

/// A role to take on.
struct RoleToAssume {
  std::string arn;
  std::string session_name;
  std::optional<std::string> external_id = {};
  std::optional<std::chrono::seconds> duration = {};
};

/// Where, and in which Region's name, STS is called.
struct StsPlace {
  std::shared_ptr<net::Client> http;
  std::string region;
};

std::unique_ptr<CredentialsSource> assumed_role(RoleToAssume role, std::shared_ptr<CredentialsProvider> by,
                                                StsPlace sts, const Clock& clock);
/// The token is read anew each time, since it is replaced while its process runs.
std::unique_ptr<CredentialsSource> web_identity(RoleToAssume role, std::filesystem::path token, ReadFile read,
                                                StsPlace sts);

/// A container's endpoint: "http://…" of this machine or its link, or "https://…".
struct ContainerEndpoint {
  std::string url;
  std::optional<std::string> token = {};
  std::optional<std::filesystem::path> token_file = {};  ///< wins; read anew each time
};
std::unique_ptr<CredentialsSource> container(ContainerEndpoint endpoint, ReadFile read);
/// `url`: "http://169.254.169.254".
std::unique_ptr<CredentialsSource> instance_metadata(std::string url);

/// "http://host[:port][/path]", port 80 where none is named. Errors: kInvalidArgument.
Result<net::Url> parse_plain_url(std::string_view text);

}  // namespace keyhold::aws
