#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/iam/policy.h"

/// The checks that plans for users and for roles share (directory_plans.cc). Errors carry IAM's names.
namespace keyhold::iam {

using InlinePolicies = std::map<std::string, Policy, std::less<>>;

Status check_name(std::string_view name, std::size_t max, const char* what);
std::size_t size_without_space(std::string_view text) noexcept;
/// Policy::parse under IAM's names: MalformedPolicyDocument, LimitExceeded.
Result<Policy> parse_document(std::string_view text, PolicyKind kind);
/// Puts one in; LimitExceeded when all have more than `max_bytes` together. `noun`: "user".
Status put_inline_policy(InlinePolicies& policies, std::string_view name, std::string_view text, std::size_t max_bytes,
                         const char* noun);
Status delete_inline_policy(InlinePolicies& policies, std::string_view name, const char* noun);

}  // namespace keyhold::iam
