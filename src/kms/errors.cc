#include "errors.h"

namespace keyhold::kms {
namespace {

Error not_found(std::string message) {
  return {ErrorCode::kNotFound, std::move(message), "NotFoundException"};
}

}  // namespace

Error no_such_key(std::string_view key_arn) {
  return not_found("Key '" + std::string(key_arn) + "' does not exist");
}

Error no_such_alias(std::string_view alias_arn) {
  return not_found("Alias " + std::string(alias_arn) + " is not found.");
}

Error invalid_key_id(std::string_view text) {
  return not_found("Invalid keyId '" + std::string(text) + "'");
}

Error invalid_region_arn(std::string_view region) {
  return not_found("Invalid arn " + std::string(region));
}

Error invalid_ciphertext() {
  return {ErrorCode::kDoesNotOpen, "", "InvalidCiphertextException"};
}

Error incorrect_key() {
  return {ErrorCode::kDoesNotOpen, "The key ID in the request does not identify a CMK that can perform this operation.",
          "IncorrectKeyException"};
}

Error ciphertext_not_for_you() {
  return {
      ErrorCode::kAccessDenied,
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are "
      "not allowed to access.",
      "AccessDeniedException"};
}

Error validation(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "ValidationException"};
}

Error unsupported(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "UnsupportedOperationException"};
}

Error dry_run_succeeded() {
  return {ErrorCode::kInvalidArgument, "The request would have succeeded, but the DryRun option is set.",
          "DryRunOperationException"};
}

Error locked_out() {
  return {ErrorCode::kInvalidArgument, "The new key policy will not allow you to update the key policy in the future.",
          "MalformedPolicyDocumentException"};
}

Error invalid_marker() {
  return {ErrorCode::kInvalidArgument, "Invalid marker", "InvalidMarkerException"};
}

Error alias_exists(std::string_view alias_arn) {
  return {ErrorCode::kConflict, "An alias with the name " + std::string(alias_arn) + " already exists",
          "AlreadyExistsException"};
}

}  // namespace keyhold::kms
