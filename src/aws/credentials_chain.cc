#include "keyhold/aws/credentials_chain.h"

#include <charconv>
#include <set>

#include "credential_sources.h"

namespace keyhold::aws {
namespace {

using Provider = std::shared_ptr<CredentialsProvider>;

constexpr const char* kEcsHost = "http://169.254.170.2";
constexpr const char* kMetadataUrl = "http://169.254.169.254";
constexpr const char* kUsualSessionName = "keyhold";

Error bad_setting(std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(detail)};
}

/// One look through the chain.
class Chain {
 public:
  Chain(ChainOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

  Result<Provider> make() {
    const std::optional<std::string> named = options_.profile.empty() ? variable("AWS_PROFILE") : options_.profile;
    if (options_.profile.empty()) {
      if (Provider keys = environment_keys()) return keys;
      if (const auto token = variable("AWS_WEB_IDENTITY_TOKEN_FILE"); token && variable("AWS_ROLE_ARN"))
        return refreshing(environment_web_identity(*token));
    }
    KEYHOLD_CHECK(read_profiles());
    const std::string name = named.value_or("default");
    if (profiles_.find(name) != nullptr) {
      KEYHOLD_TRY(Provider provider, of_profile(name));
      if (provider != nullptr) return provider;
    }
    if (named) return bad_setting("there is no profile " + name + " with credentials");
    if (auto endpoint = container_endpoint()) return refreshing(container(*std::move(endpoint), options_.read_file));
    return metadata();
  }

 private:
  std::optional<std::string> variable(const std::string& name) const { return options_.variable(name); }
  Provider refreshing(std::unique_ptr<CredentialsSource> source) const {
    return std::make_shared<RefreshingCredentials>(std::move(source), clock_);
  }
  StsPlace sts() const { return {options_.sts, options_.region}; }

  static Provider fixed(const std::string& id, const std::string& secret, const std::optional<std::string>& token) {
    Credentials out{id, SecretBytes::copy_of(as_bytes(secret))};
    if (token) out.session_token = SecretBytes::copy_of(as_bytes(*token));
    return std::make_shared<StaticCredentials>(std::move(out));
  }

  Provider environment_keys() const {
    const auto id = variable("AWS_ACCESS_KEY_ID"), secret = variable("AWS_SECRET_ACCESS_KEY");
    return id && secret ? fixed(*id, *secret, variable("AWS_SESSION_TOKEN")) : nullptr;
  }

  std::unique_ptr<CredentialsSource> environment_web_identity(const std::string& token) const {
    RoleToAssume role{*variable("AWS_ROLE_ARN"), variable("AWS_ROLE_SESSION_NAME").value_or(kUsualSessionName)};
    return web_identity(std::move(role), token, options_.read_file, sts());
  }

  std::optional<ContainerEndpoint> container_endpoint() const {
    ContainerEndpoint out;
    const auto relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
               full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative && !full) return std::nullopt;
    out.url = relative ? kEcsHost + *relative : *full;
    out.token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (const auto file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) out.token_file = *file;
    return out;
  }

  Result<Provider> metadata() const {
    if (variable("AWS_EC2_METADATA_DISABLED").value_or("") == "true")
      return bad_setting(
          "no AWS credentials: neither the environment, a profile nor an endpoint of the machine has any");
    return refreshing(instance_metadata(variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or(kMetadataUrl)));
  }

  // A file that is not there has no profiles.
  Status read_profiles() {
    const std::string home = variable("HOME").value_or("");
    const auto add = [&](const char* name, const char* usual, Status (Profiles::*take)(std::string_view)) -> Status {
      const std::filesystem::path path = variable(name).value_or(home + usual);
      const Result<SecretBytes> text = options_.read_file(path);
      if (!text) return ok();
      const Status taken = (profiles_.*take)(text->expose_text());
      return taken ? taken : Status(bad_setting(path.string() + ": " + taken.error().detail));
    };
    KEYHOLD_CHECK(add("AWS_CONFIG_FILE", "/.aws/config", &Profiles::add_config));
    return add("AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials", &Profiles::add_credentials);
  }

  // Null: it has no credentials.
  Result<Provider> of_profile(const std::string& name) {
    const Profile* const profile = profiles_.find(name);
    if (profile == nullptr) return bad_setting("there is no profile " + name);
    if (setting(*profile, "role_arn")) {
      if (!seen_.insert(name).second) {
        const auto id = setting(*profile, "aws_access_key_id");
        if (!id) return bad_setting("the profile " + name + " is its own source");
        return keys_of(*profile);
      }
      return role_of(name, *profile);
    }
    return keys_of(*profile);
  }

  static Provider keys_of(const Profile& profile) {
    const auto id = setting(profile, "aws_access_key_id"), secret = setting(profile, "aws_secret_access_key");
    return id && secret ? fixed(*id, *secret, setting(profile, "aws_session_token")) : nullptr;
  }

  Result<Provider> role_of(const std::string& name, const Profile& profile) {
    KEYHOLD_TRY(RoleToAssume role, role_in(name, profile));
    if (const auto token = setting(profile, "web_identity_token_file"))
      return refreshing(web_identity(std::move(role), *token, options_.read_file, sts()));
    KEYHOLD_TRY(Provider by, source_of(name, profile));
    return refreshing(assumed_role(std::move(role), std::move(by), sts(), clock_));
  }

  static Result<RoleToAssume> role_in(const std::string& name, const Profile& profile) {
    RoleToAssume out{*setting(profile, "role_arn"), setting(profile, "role_session_name").value_or(kUsualSessionName),
                     setting(profile, "external_id")};
    const auto text = setting(profile, "duration_seconds");
    if (!text) return out;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size() || seconds < 900 || seconds > 43'200)
      return bad_setting("duration_seconds of the profile " + name + " is not 900 to 43200");
    out.duration = std::chrono::seconds(seconds);
    return out;
  }

  Result<Provider> source_of(const std::string& name, const Profile& profile) {
    const auto source = setting(profile, "source_profile"), place = setting(profile, "credential_source");
    if (source.has_value() == place.has_value())
      return bad_setting("the profile " + name + " needs one of source_profile and credential_source");
    Provider out;
    if (source) {
      KEYHOLD_TRY(out, of_profile(*source));
    } else if (*place == "Environment") {
      out = environment_keys();
    } else if (*place == "EcsContainer") {
      if (auto endpoint = container_endpoint()) out = refreshing(container(*std::move(endpoint), options_.read_file));
    } else if (*place == "Ec2InstanceMetadata") {
      KEYHOLD_TRY(out, metadata());
    } else {
      return bad_setting("credential_source of the profile " + name +
                         " is not Environment, EcsContainer or Ec2InstanceMetadata");
    }
    if (out == nullptr) return bad_setting("the source of the profile " + name + " has no credentials");
    return out;
  }

  const ChainOptions options_;
  const Clock& clock_;
  Profiles profiles_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::shared_ptr<CredentialsProvider>> make_credentials_chain(ChainOptions options, const Clock& clock) {
  return Chain(std::move(options), clock).make();
}

}  // namespace keyhold::aws
