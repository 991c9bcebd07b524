#pragma once

#include <string_view>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/iam/access_key.h"
#include "keyhold/iam/account.h"
#include "keyhold/iam/group.h"
#include "keyhold/iam/managed_policy.h"
#include "keyhold/iam/oidc_provider.h"
#include "keyhold/iam/role.h"
#include "keyhold/iam/user.h"

namespace keyhold::iam {

/// One JSON object an entity, for one sealed row each. An access key's secret goes from its arena into the returned
/// memory, which is wiped, and back, and through no JSON tree. Readers take what the writers make and nothing else.
/// Errors: kDoesNotOpen, with the member's name.
PlaintextBytes to_json(const Account& account);
PlaintextBytes to_json(const User& user);
PlaintextBytes to_json(const Role& role);
PlaintextBytes to_json(const Group& group);
PlaintextBytes to_json(const ManagedPolicy& policy);
PlaintextBytes to_json(const OidcProvider& provider);
PlaintextBytes to_json(const AccessKey& key);
Result<Account> account_from_json(std::string_view text);
Result<User> user_from_json(std::string_view text);
Result<Role> role_from_json(std::string_view text);
Result<Group> group_from_json(std::string_view text);
Result<ManagedPolicy> policy_from_json(std::string_view text);
Result<OidcProvider> provider_from_json(std::string_view text);
Result<AccessKey> access_key_from_json(std::string_view text);

}  // namespace keyhold::iam
