#pragma once

#include "keyhold/base/json.h"
#include "keyhold/iam/id_token.h"

namespace keyhold::iam {

/// The claims that a session is tagged by ("Passing session tags using AssumeRoleWithWebIdentity", IAM User Guide):
/// `https://aws.amazon.com/tags` with its members `principal_tags` and `transitive_tag_keys`, or each of them as a
/// claim of its own below that name; and `https://aws.amazon.com/source_identity`. A value is a text, or a list of one.
/// What tags may be is checked where a session is made of them. Errors: kInvalidArgument, reason InvalidIdentityToken.
Status read_session_claims(IdToken& out, const json::Object& claims);

}  // namespace keyhold::iam
