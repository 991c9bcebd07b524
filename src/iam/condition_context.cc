#include "keyhold/iam/condition_context.h"

#include <algorithm>

#include "text.h"

namespace keyhold::iam {

ConditionContext& ConditionContext::add(std::string_view key, std::string_view value) {
  entries_.push_back({lower(key), std::string(value)});
  return *this;
}

ConditionContext& ConditionContext::set(std::string_view key, std::string_view value) {
  std::erase_if(entries_, [&](const Entry& entry) { return equal_ignoring_case(entry.key, key); });
  return add(key, value);
}

}  // namespace keyhold::iam
