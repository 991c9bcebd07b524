#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"
#include "keyhold/iam/principal.h"

namespace keyhold::iam {

/// What a statement's Principal says of a caller.
enum class PrincipalMatch : std::uint8_t {
  kNone,
  kAccount,  ///< only the caller's account: in an Allow, the account's identity policies decide further
  kDirect,   ///< the caller itself, its role, or everyone
  kSession,  ///< the caller's session by its own ARN: what it allows, a session policy does not limit
};

/// A compiled Principal or NotPrincipal.
class PrincipalSet {
 public:
  /// `*`, or an object of AWS, Service and, in a trust policy, Federated. Errors: kInvalidArgument, for any other form,
  /// wildcards in an ARN included.
  static Result<PrincipalSet> parse(const json::Value& value, PolicyKind kind);
  PrincipalMatch match(const Principal& caller) const noexcept;
  /// As a NotPrincipal: every name that the caller goes by (session, role or user, account) is in the set. AWS asks for
  /// all of them, so a forgotten one denies rather than allows.
  bool excepts(const Principal& caller) const noexcept;
  bool has_anyone() const noexcept { return anyone_; }
  const std::vector<std::string>& arns() const noexcept { return arns_; }  ///< of users, roles and sessions

 private:
  Status add_all(std::string_view type, const json::Value& names, PolicyKind kind);
  Status add_federated(std::string_view name);
  Status add_aws(std::string_view name);
  Status add_service(std::string_view name);
  bool names_account(const Principal& caller) const noexcept;

  bool anyone_ = false;
  std::vector<std::string> accounts_;   // 12 digits
  std::vector<std::string> arns_;       // users, roles, sessions
  std::vector<std::string> services_;   // host names
  std::vector<std::string> federated_;  // ARNs of OIDC providers
};

}  // namespace keyhold::iam
