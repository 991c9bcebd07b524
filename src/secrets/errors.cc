#include "errors.h"

namespace keyhold::secrets {
namespace {

Error key_unusable(const Error& error, KmsUse use) {
  const std::string why = error.reason.empty() ? std::string() : " (" + error.reason + ")";
  if (use == KmsUse::kDecrypt)
    return {ErrorCode::kKeyDisabled,
            "Secrets Manager can't decrypt the protected secret text using the provided KMS key." + why,
            "DecryptionFailure"};
  return {ErrorCode::kKeyDisabled,
          "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key "
          "is available, enabled, and not in an invalid state." +
              why,
          "EncryptionFailure"};
}

}  // namespace

Error no_such_secret() {
  return {ErrorCode::kNotFound, "Secrets Manager can't find the specified secret.", "ResourceNotFoundException"};
}

Error no_such_value(std::string_view kind, std::string_view which) {
  return {ErrorCode::kNotFound,
          "Secrets Manager can't find the specified secret value for " + std::string(kind) + ": " + std::string(which),
          "ResourceNotFoundException"};
}

Error secret_exists(std::string_view name) {
  return {ErrorCode::kConflict, "The operation failed because the secret " + std::string(name) + " already exists.",
          "ResourceExistsException"};
}

Error token_in_use(std::string_view token, std::string_view arn) {
  return {ErrorCode::kConflict,
          "You can't use ClientRequestToken " + std::string(token) +
              " because that value is already in use for a version of secret " + std::string(arn) + ".",
          "ResourceExistsException"};
}

Error marked_for_deletion() {
  return invalid_request("You can't perform this operation on the secret because it was marked for deletion.");
}

Error default_key_across_accounts() {
  return invalid_request(
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service "
      "key.");
}

Error invalid_name() {
  return {ErrorCode::kInvalidArgument,
          "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
          "ValidationException"};
}

Error malformed_policy(std::string_view rule) {
  return {ErrorCode::kInvalidArgument, "This resource policy contains a syntax error. (" + std::string(rule) + ")",
          "MalformedPolicyDocumentException"};
}

Error unsupported_principal() {
  return {ErrorCode::kInvalidArgument, "This resource policy contains an unsupported principal.",
          "MalformedPolicyDocumentException"};
}

Error public_policy() {
  return {ErrorCode::kInvalidArgument,
          "You can't attach a resource-based policy that allows broad access to the secret.", "PublicPolicyException"};
}

Error replica_not_changeable() {
  return invalid_parameter(
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.");
}

Error external_secrets_unavailable() {
  return invalid_parameter("Managed external secrets aren't available: a Type can't be given.");
}

Error invalid_request(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "InvalidRequestException"};
}

Error invalid_parameter(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "InvalidParameterException"};
}

Error limit_exceeded(std::string message) {
  return {ErrorCode::kLimitExceeded, std::move(message), "LimitExceededException"};
}

Error kms_refused(const Error& error, KmsUse use) {
  switch (error.code) {
    case ErrorCode::kAccessDenied:
      return {ErrorCode::kAccessDenied, "Access to KMS is not allowed", "AccessDeniedException"};
    case ErrorCode::kUnavailable:
    case ErrorCode::kInternal:
    case ErrorCode::kStorageFull:
      return {ErrorCode::kUnavailable, "the KMS could not be asked: " + error.detail};
    case ErrorCode::kThrottled:
      return {ErrorCode::kThrottled,
              "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
              "ThrottlingException"};
    default:
      return key_unusable(error, use);
  }
}

}  // namespace keyhold::secrets
