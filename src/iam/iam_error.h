#pragma once

#include <string>

#include "keyhold/base/result.h"

/// Refusals under IAM's own names.
namespace keyhold::iam {

inline Error no_such_entity(std::string detail) {
  return {ErrorCode::kNotFound, std::move(detail), "NoSuchEntity"};
}
inline Error already_exists(std::string detail) {
  return {ErrorCode::kConflict, std::move(detail), "EntityAlreadyExists"};
}
inline Error delete_conflict(std::string detail) {
  return {ErrorCode::kConflict, std::move(detail), "DeleteConflict"};
}
inline Error over_limit(std::string detail) {
  return {ErrorCode::kLimitExceeded, std::move(detail), "LimitExceeded"};
}
inline Error not_valid(std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(detail), "ValidationError"};
}

}  // namespace keyhold::iam
