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

Error invalid_token() {
  return {ErrorCode::kUnauthenticated, "The security token included in the request is invalid.",
          "UnrecognizedClientException"};
}

Error expired_token() {
  return {ErrorCode::kUnauthenticated, "The security token included in the request is expired",
          "ExpiredTokenException"};
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

Error invalid_principals() {
  return {ErrorCode::kInvalidArgument, "Policy contains a statement with one or more invalid principals.",
          "MalformedPolicyDocumentException"};
}

Error invalid_marker() {
  return {ErrorCode::kInvalidArgument, "Invalid marker", "InvalidMarkerException"};
}

Error alias_exists(std::string_view alias_arn) {
  return {ErrorCode::kConflict, "An alias with the name " + std::string(alias_arn) + " already exists",
          "AlreadyExistsException"};
}

Error invalid_key_usage(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "InvalidKeyUsageException"};
}

Error invalid_signature() {
  return {ErrorCode::kInvalidArgument, "", "KMSInvalidSignatureException"};
}

Error invalid_mac() {
  return {ErrorCode::kInvalidArgument, "", "KMSInvalidMacException"};
}

Error wrong_kind_of_key() {
  return unsupported("");
}

Error wrong_origin(std::string_view key_arn, std::string_view origin) {
  return unsupported(std::string(key_arn) + " origin is " + std::string(origin) +
                     " which is not valid for this operation.");
}

Error invalid_state(std::string message) {
  return {ErrorCode::kKeyDisabled, std::move(message), "KMSInvalidStateException"};
}

Error limit_exceeded(std::string message) {
  return {ErrorCode::kLimitExceeded, std::move(message), "LimitExceededException"};
}

Error invalid_grant_token() {
  return {ErrorCode::kInvalidArgument, "Invalid grant token.", "InvalidGrantTokenException"};
}

Error invalid_grant_id() {
  return {ErrorCode::kInvalidArgument, "Invalid grant ID.", "InvalidGrantIdException"};
}

Error no_such_grant(std::string_view grant_id) {
  return not_found("Grant ID " + std::string(grant_id) + " not found");
}

Error invalid_principal(std::string_view text) {
  return {ErrorCode::kInvalidArgument, "ARN does not refer to a valid principal: " + std::string(text),
          "InvalidArnException"};
}

Error invalid_import_token() {
  return {ErrorCode::kInvalidArgument, "The import token is not of this key, or was changed.",
          "InvalidImportTokenException"};
}

Error expired_import_token() {
  return {ErrorCode::kInvalidArgument, "The import token has expired.", "ExpiredImportTokenException"};
}

Error incorrect_key_material(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "IncorrectKeyMaterialException"};
}

Error no_such_key_store(std::string_view id) {
  return {ErrorCode::kNotFound, "Custom key store " + std::string(id) + " does not exist.",
          "CustomKeyStoreNotFoundException"};
}

Error key_store_state(std::string message) {
  return {ErrorCode::kConflict, std::move(message), "CustomKeyStoreInvalidStateException"};
}

}  // namespace keyhold::kms
