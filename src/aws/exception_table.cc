#include "exception_table.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace keyhold::aws {
namespace {

struct KnownException {
  std::string_view name;
  ErrorCode code;
};

// What each exception means to a caller of the clients. A credential, signature or clock error is ours, not the key
// owner's: the service could not be asked (crypto-design 4).
constexpr KnownException kKnown[] = {
    {"AccessDeniedException", ErrorCode::kAccessDenied},
    {"AccessDenied", ErrorCode::kAccessDenied},
    {"DisabledException", ErrorCode::kKeyDisabled},
    {"KMSInvalidStateException", ErrorCode::kKeyDisabled},
    {"DecryptionFailure", ErrorCode::kKeyDisabled},
    {"EncryptionFailure", ErrorCode::kKeyDisabled},
    {"NotFoundException", ErrorCode::kNotFound},
    {"ResourceNotFoundException", ErrorCode::kNotFound},
    {"IncorrectKeyException", ErrorCode::kDoesNotOpen},
    {"InvalidCiphertextException", ErrorCode::kDoesNotOpen},
    {"AlreadyExistsException", ErrorCode::kConflict},
    {"ResourceExistsException", ErrorCode::kConflict},
    {"ConflictException", ErrorCode::kConflict},
    {"PreconditionNotMetException", ErrorCode::kConflict},
    {"LimitExceededException", ErrorCode::kLimitExceeded},
    {"RequestEntityTooLargeException", ErrorCode::kLimitExceeded},
    {"ThrottlingException", ErrorCode::kThrottled},
    {"Throttling", ErrorCode::kThrottled},
    {"TooManyRequestsException", ErrorCode::kThrottled},
    {"RequestLimitExceeded", ErrorCode::kThrottled},
    {"KeyUnavailableException", ErrorCode::kUnavailable},
    {"DependencyTimeoutException", ErrorCode::kUnavailable},
    {"KMSInternalException", ErrorCode::kUnavailable},
    {"InternalServiceError", ErrorCode::kUnavailable},
    {"InternalFailure", ErrorCode::kUnavailable},
    {"ServiceUnavailableException", ErrorCode::kUnavailable},
    {"ServiceUnavailable", ErrorCode::kUnavailable},
    {"UnrecognizedClientException", ErrorCode::kUnavailable},
    {"InvalidClientTokenId", ErrorCode::kUnavailable},
    {"InvalidSignatureException", ErrorCode::kUnavailable},
    {"SignatureDoesNotMatch", ErrorCode::kUnavailable},
    {"IncompleteSignatureException", ErrorCode::kUnavailable},
    {"IncompleteSignature", ErrorCode::kUnavailable},
    {"MissingAuthenticationTokenException", ErrorCode::kUnavailable},
    {"MissingAuthenticationToken", ErrorCode::kUnavailable},
    {"ExpiredTokenException", ErrorCode::kUnavailable},
    {"ExpiredToken", ErrorCode::kUnavailable},
    {"RequestExpired", ErrorCode::kUnavailable},
};

struct Spoken {
  std::string_view kms, secrets_manager, sts;
};

constexpr Spoken spoken(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return {"ValidationException", "InvalidParameterException", "ValidationError"};
    case ErrorCode::kUnauthenticated:
      return {"UnrecognizedClientException", "UnrecognizedClientException", "InvalidClientTokenId"};
    case ErrorCode::kAccessDenied:
      return {"AccessDeniedException", "AccessDeniedException", "AccessDenied"};
    case ErrorCode::kNotFound:
      return {"NotFoundException", "ResourceNotFoundException", "InvalidAction"};
    case ErrorCode::kKeyDisabled:
      return {"DisabledException", "DecryptionFailure", "ValidationError"};
    case ErrorCode::kConflict:
      return {"AlreadyExistsException", "ResourceExistsException", "ValidationError"};
    case ErrorCode::kDoesNotOpen:
      return {"InvalidCiphertextException", "DecryptionFailure", "ValidationError"};
    case ErrorCode::kLimitExceeded:
      return {"LimitExceededException", "LimitExceededException", "ValidationError"};
    case ErrorCode::kThrottled:
      return {"ThrottlingException", "ThrottlingException", "Throttling"};
    case ErrorCode::kStorageFull:
    case ErrorCode::kUnavailable:
      return {"DependencyTimeoutException", "ServiceUnavailable", "ServiceUnavailable"};
    case ErrorCode::kInternal:
      break;
  }
  return {"KMSInternalException", "InternalServiceError", "InternalFailure"};
}

}  // namespace

std::string_view default_exception(ErrorCode code, Dialect dialect) noexcept {
  const Spoken names = spoken(code);
  switch (dialect) {
    case Dialect::kKms:
      return names.kms;
    case Dialect::kSecretsManager:
      return names.secrets_manager;
    case Dialect::kSts:
      break;
  }
  return names.sts;
}

ErrorCode code_of_exception(std::string_view exception, int http_status) noexcept {
  const auto* const found = std::find_if(std::begin(kKnown), std::end(kKnown),
                                         [exception](const KnownException& known) { return known.name == exception; });
  if (found != std::end(kKnown)) return found->code;
  if (http_status == 429) return ErrorCode::kThrottled;
  return http_status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
}

}  // namespace keyhold::aws
