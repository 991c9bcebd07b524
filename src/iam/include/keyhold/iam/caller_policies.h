#pragma once

#include <optional>
#include <span>

namespace keyhold::iam {

class Policy;

/// What a caller brings to a decision: the policies on its user (with its groups') or role, and what limits them. Made
/// by Identity::own, so that no decision forgets a limit. Views into the identity.
struct CallerPolicies {
  std::span<const Policy> identity = {};
  const Policy* boundary = nullptr;  ///< the permissions boundary of the user or role; null: none
  /// What the session was limited to, as one: what any of them allows, it may. Nothing: no session, or one without
  /// policies of its own. An empty list allows nothing.
  std::optional<std::span<const Policy>> session = {};
};

}  // namespace keyhold::iam
