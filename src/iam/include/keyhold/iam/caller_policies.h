#pragma once

#include <span>

namespace keyhold::iam {

class Policy;

/// What a caller brings to a decision: the policies on its user or role, and what its session was limited to. Made by
/// Identity::own, so that no decision forgets the limit. Views into the identity.
struct CallerPolicies {
  std::span<const Policy> identity = {};
  const Policy* session = nullptr;  ///< null: no session, or one without a policy of its own
};

}  // namespace keyhold::iam
