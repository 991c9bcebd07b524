#include "keyhold/iam/condition_context.h"

#include <algorithm>

#include "keyhold/iam/policy.h"
#include "text.h"

namespace keyhold::iam {

ConditionContext::ConditionContext(const Policy& key_policy, CallerPolicies own) : wants_all_(false) {
  const auto want = [this](const Policy& policy) {
    if (!policy.context_keys().empty()) wanted_.push_back(policy.context_keys());
  };
  want(key_policy);
  std::for_each(own.identity.begin(), own.identity.end(), want);
  if (own.boundary != nullptr) want(*own.boundary);
  if (own.session) std::for_each(own.session->begin(), own.session->end(), want);
}

bool ConditionContext::wants(std::string_view key) const noexcept {
  return wants_all_ || std::any_of(wanted_.begin(), wanted_.end(), [key](std::span<const std::string> names) {
           return std::any_of(names.begin(), names.end(),
                              [key](const std::string& name) { return equal_ignoring_case(name, key); });
         });
}

ConditionContext& ConditionContext::add(std::string_view key, std::string_view value) {
  if (!wants(key)) return *this;
  entries_.push_back({lower(key), std::string(value)});
  return *this;
}

ConditionContext& ConditionContext::set(std::string_view key, std::string_view value) {
  std::erase_if(entries_, [&](const Entry& entry) { return equal_ignoring_case(entry.key, key); });
  return add(key, value);
}

}  // namespace keyhold::iam
