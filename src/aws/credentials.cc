#include "keyhold/aws/credentials.h"

#include <cstdlib>

namespace keyhold::aws {
namespace {

std::optional<SecretBytes> secret_variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): never set by us
  if (value == nullptr || *value == '\0') return std::nullopt;
  return SecretBytes::copy_of(as_bytes(value));
}

Error missing_variable(const char* name) {
  return {ErrorCode::kUnavailable, std::string(name) + " is not set", "MissingCredentials"};
}

}  // namespace

Task<Result<std::shared_ptr<const Credentials>>> StaticCredentials::credentials() {
  co_return credentials_;
}

Result<std::shared_ptr<CredentialsProvider>> credentials_from_environment() {
  const char* const id = std::getenv("AWS_ACCESS_KEY_ID");  // NOLINT(concurrency-mt-unsafe): never set by us
  if (id == nullptr || *id == '\0') return missing_variable("AWS_ACCESS_KEY_ID");
  std::optional<SecretBytes> secret = secret_variable("AWS_SECRET_ACCESS_KEY");
  if (!secret) return missing_variable("AWS_SECRET_ACCESS_KEY");
  return std::shared_ptr<CredentialsProvider>(
      std::make_shared<StaticCredentials>(Credentials{id, *std::move(secret), secret_variable("AWS_SESSION_TOKEN")}));
}

}  // namespace keyhold::aws
