#pragma once

#include <string_view>

#include "keyhold/iam/directory.h"

/// The kinds of control rows that hold identities (docs/formats/kms-store.md). Names: an account's id, an access key's
/// id, the ARN of all else; bodies: iam/entity_json.h. The session key is 32 bytes under the name "1".
namespace keyhold::kms {

inline constexpr std::string_view kAccountRow = "account";
inline constexpr std::string_view kProviderRow = "oidc-provider";
inline constexpr std::string_view kPolicyRow = "policy";
inline constexpr std::string_view kGroupRow = "group";
inline constexpr std::string_view kUserRow = "user";
inline constexpr std::string_view kRoleRow = "role";
inline constexpr std::string_view kAccessKeyRow = "access-key";
inline constexpr std::string_view kAccessKeyUseRow = "access-key-use";  ///< access_key_uses.h; an access key's id
inline constexpr std::string_view kSessionKeyRow = "session-key";

inline constexpr std::string_view row_kind(const iam::ManagedPolicy&) {
  return kPolicyRow;
}
inline constexpr std::string_view row_kind(const iam::OidcProvider&) {
  return kProviderRow;
}
inline constexpr std::string_view row_kind(const iam::Group&) {
  return kGroupRow;
}
inline constexpr std::string_view row_kind(const iam::User&) {
  return kUserRow;
}
inline constexpr std::string_view row_kind(const iam::Role&) {
  return kRoleRow;
}

}  // namespace keyhold::kms
