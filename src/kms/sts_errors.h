#pragma once

#include <string>

#include "keyhold/base/result.h"

/// STS's refusals. The Query protocol has names of its own for the first two: AccessDenied, ValidationError.
namespace keyhold::kms {

inline Error sts_denied(std::string message) {
  return {ErrorCode::kAccessDenied, std::move(message)};
}
inline Error sts_invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}
inline Error sts_invalid_parameter(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "InvalidParameterValue"};
}
inline Error sts_invalid_identity(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message), "InvalidIdentityToken"};
}

}  // namespace keyhold::kms
