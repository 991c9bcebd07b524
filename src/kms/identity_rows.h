#pragma once

#include <string_view>

/// The kinds of control rows that hold identities (docs/formats/kms-store.md). Names: an account's id, a user's or
/// role's ARN, an access key's id; bodies: iam/entity_json.h. The session key is 32 bytes under the name "1".
namespace keyhold::kms {

inline constexpr std::string_view kAccountRow = "account";
inline constexpr std::string_view kUserRow = "user";
inline constexpr std::string_view kRoleRow = "role";
inline constexpr std::string_view kAccessKeyRow = "access-key";
inline constexpr std::string_view kSessionKeyRow = "session-key";

}  // namespace keyhold::kms
