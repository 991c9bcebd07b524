#include "keyhold/base/result.h"

namespace keyhold {

const char* name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid-argument";
    case ErrorCode::kUnauthenticated: return "unauthenticated";
    case ErrorCode::kAccessDenied: return "access-denied";
    case ErrorCode::kNotFound: return "not-found";
    case ErrorCode::kKeyDisabled: return "key-disabled";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kDoesNotOpen: return "does-not-open";
    case ErrorCode::kLimitExceeded: return "limit-exceeded";
    case ErrorCode::kThrottled: return "throttled";
    case ErrorCode::kStorageFull: return "storage-full";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

}  // namespace keyhold
