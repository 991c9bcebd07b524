#pragma once

#include <string_view>

namespace keyhold::secrets {

/// Whether a resource policy that iam::Policy took lets everyone in: an Allow for `*` without a condition that holds
/// one of aws:SourceArn, SourceVpc, SourceVpce, SourceAccount, PrincipalArn, PrincipalAccount or PrincipalOrgID to
/// fixed values. AWS asks a theorem prover; this errs on the side of "yes". (Secrets Manager User Guide, "Managing a
/// resource-based policy"; S3 User Guide, "The meaning of public".)
bool grants_broad_access(std::string_view policy);

}  // namespace keyhold::secrets
