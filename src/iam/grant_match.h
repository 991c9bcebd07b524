#pragma once

#include <span>

#include "keyhold/iam/grant.h"

namespace keyhold::iam {

struct Question;

/// The first grant that allows the question, or null.
const Grant* find_grant(const Question& question, std::span<const Grant> grants);

}  // namespace keyhold::iam
