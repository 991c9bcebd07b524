#include "roles/principal_credentials.h"

#include <cstdlib>

#include "files.h"
#include "keyhold/aws/credentials_chain.h"
#include "roles/role_support.h"

namespace keyhold::apps {
namespace {

std::optional<std::string> variable_of(const std::string& name) {
  const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): never set by us
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

Result<SecretBytes> secret_file(const std::filesystem::path& path) {
  const Result<PlaintextBytes> text = read_file(path);
  if (!text) return Error{ErrorCode::kUnavailable, text.error().detail};
  return SecretBytes::copy_of(text->view());
}

Result<std::shared_ptr<aws::CredentialsProvider>> handed_over(const std::string& name, RoleSecrets& secrets) {
  const auto found = secrets.principals.find(name);
  if (found == secrets.principals.end())
    return Error{ErrorCode::kInvalidArgument, "there are no credentials for the principal " + name, {}};
  auto out = std::make_shared<aws::StaticCredentials>(std::move(found->second));
  secrets.principals.erase(found);
  return std::shared_ptr<aws::CredentialsProvider>(std::move(out));
}

}  // namespace

Result<std::shared_ptr<aws::CredentialsProvider>> principal_credentials(const PrincipalName& principal,
                                                                        const StsAccess& sts, RoleSecrets& secrets,
                                                                        const Clock& clock) {
  if (principal.profile.empty()) return handed_over(principal.name, secrets);
  aws::ChainOptions options{.variable = &variable_of, .read_file = &secret_file, .region = sts.region};
  if (principal.profile != "*") options.profile = principal.profile;
  const EndpointUrl endpoint = sts.endpoint.empty() ? "https://sts." + sts.region + ".amazonaws.com" : sts.endpoint;
  KEYHOLD_TRY(options.sts, client_of(endpoint, sts.tls));
  auto made = aws::make_credentials_chain(std::move(options), clock);
  if (made) return made;
  return Error{ErrorCode::kInvalidArgument, "the principal " + principal.name + ": " + made.error().detail,
               "configuration"};
}

}  // namespace keyhold::apps
