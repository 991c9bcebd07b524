#pragma once

#include <cstdint>
#include <span>

#include "keyhold/iam/grant.h"

namespace keyhold::iam {

struct Question;

/// Which of a caller's names count.
enum class GrantReach : std::uint8_t {
  kRoleToo,
  kOwnArnOnly,  ///< the user's or session's: what the role was granted, a boundary or session policy does not allow
};

/// The first grant that allows the question, or null.
const Grant* find_grant(const Question& question, std::span<const Grant> grants, GrantReach reach);

}  // namespace keyhold::iam
