#pragma once

#include <set>

#include "keyhold/iam/condition_context.h"
#include "keyhold/iam/session.h"

namespace keyhold::kms {

/// What a session is to be tagged with, whoever says it: a request, or an identity provider's token.
struct WantedTags {
  iam::Tags tags = {};
  std::set<std::string, std::less<>> transitive = {};
};

/// `inherited`: the transitive tags of the caller's own session. Errors, in AWS's words: InvalidParameterValue,
/// ValidationError.
Status check_session_tags(const WantedTags& wanted, const iam::Tags& inherited);
/// Those, and what is inherited.
void add_session_tags(iam::Session& session, const WantedTags& wanted, const iam::Tags& inherited);
/// aws:RequestTag/KEY, aws:TagKeys, sts:TransitiveTagKeys.
void add_tag_conditions(iam::ConditionContext& context, const WantedTags& wanted);
/// PackedPolicySize: what policies and tags take of their bound, in per cent. Nothing: there are none.
std::optional<std::uint32_t> packed_size(const iam::Session& session);
/// Errors: PackedPolicyTooLarge.
Status check_packed(const iam::Session& session);

}  // namespace keyhold::kms
