#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "keyhold/aws/credentials.h"
#include "keyhold/aws/profile.h"
#include "keyhold/aws/refreshing_credentials.h"
#include "keyhold/net/client.h"

namespace keyhold::aws {

/// What the chain looks at beside the network.
struct ChainOptions {
  /// A variable of the environment; nothing: it is not set, or empty.
  std::function<std::optional<std::string>(const std::string&)> variable;
  /// A file's content. Errors: kUnavailable.
  std::function<Result<SecretBytes>(const std::filesystem::path&)> read_file;
  /// A profile to take instead of the chain; empty: AWS_PROFILE, else the chain with the profile `default`.
  std::string profile = {};
  std::string region = {};
  std::shared_ptr<net::Client> sts = {};  ///< where roles are taken on
};

/// The standard credentials chain of the AWS SDKs, first that has something (AWS SDKs and Tools Reference Guide,
/// "Standardized credential providers"):
///   1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN;
///   2. AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN (AWS_ROLE_SESSION_NAME);
///   3. the profile, out of AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE, else ~/.aws: access keys; or role_arn with
///      source_profile (to any depth, without a circle) or credential_source (Environment, EcsContainer,
///      Ec2InstanceMetadata) or web_identity_token_file, external_id, role_session_name, duration_seconds;
///   4. AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, with AWS_CONTAINER_AUTHORIZATION_TOKEN or _TOKEN_FILE;
///   5. instance metadata, version 2, unless AWS_EC2_METADATA_DISABLED is true; AWS_EC2_METADATA_SERVICE_ENDPOINT.
/// What ends is fetched anew ahead of its end (RefreshingCredentials). `clock` outlives what is made.
/// Errors: kInvalidArgument for settings that contradict each other or lack a part, naming it.
Result<std::shared_ptr<CredentialsProvider>> make_credentials_chain(ChainOptions options, const Clock& clock);

/// Credentials in JSON, as a container's endpoint and instance metadata give them: AccessKeyId, SecretAccessKey, Token,
/// Expiration. Errors: kUnavailable, naming the member.
Result<TimedCredentials> parse_json_credentials(std::string_view text);

}  // namespace keyhold::aws
