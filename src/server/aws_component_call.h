#pragma once

#include <string>
#include <vector>

#include "json_answer.h"
#include "keyhold/kms/kms.h"
#include "keyhold/net/exchange.h"
#include "keyhold/server/aws_component.h"
#include "problem.h"
#include "request_members.h"

namespace keyhold::iam {
class ConditionContext;
}

namespace keyhold::server {

/// One request of a component of the KMS: a PeerCall, and what the handlers work on.
struct ComponentCall {
  kms::Kms& kms;
  const Clock& clock;
  const ComponentOptions& options;
  net::Exchange& exchange;
  const std::string& request_id;
  const std::string& peer;                   ///< the SPIFFE id
  const std::vector<std::string>& segments;  ///< the path's variable parts, decoded
  PlaintextBytes& body;

  kms::Administrator administrator() const { return {peer, exchange.peer().address, request_id}; }
};

/// Adds a member of a `context`: a string, or an array of strings. Errors: kInvalidArgument, reason "invalid-field".
Status add_condition(iam::ConditionContext& context, std::string_view name, const json::Value& value);

/// A JSON answer, or the error that becomes a problem document.
using ComponentAnswer = Result<net::Response>;
using ComponentHandler = Task<ComponentAnswer> (*)(ComponentCall& call);

// aws_component_identity.cc: role secrets
Task<ComponentAnswer> give_signing_key(ComponentCall& call);
Task<ComponentAnswer> authorize_principal(ComponentCall& call);
Task<ComponentAnswer> find_missing_principals(ComponentCall& call);
Task<ComponentAnswer> call_on_behalf_of(ComponentCall& call);
// aws_component_feed.cc: roles secrets and platform
Task<Status> stream_revocations(kms::RevocationFeed& feed, net::Exchange& exchange);
// aws_component_iam.cc: role operator
Task<ComponentAnswer> list_accounts(ComponentCall& call);
Task<ComponentAnswer> create_account(ComponentCall& call);
Task<ComponentAnswer> list_users(ComponentCall& call);
Task<ComponentAnswer> create_user(ComponentCall& call);
Task<ComponentAnswer> show_user(ComponentCall& call);
Task<ComponentAnswer> delete_user(ComponentCall& call);
Task<ComponentAnswer> list_access_keys(ComponentCall& call);
Task<ComponentAnswer> create_access_key(ComponentCall& call);
Task<ComponentAnswer> change_access_key(ComponentCall& call);
Task<ComponentAnswer> delete_access_key(ComponentCall& call);
// aws_component_policies.cc: role operator; Owner is an iam::User, Group or Role, of boundaries and tags no Group
template <class Owner>
Task<ComponentAnswer> list_policies(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> get_policy(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> put_policy(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> delete_policy(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> attach_policy(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> detach_policy(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> put_boundary(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> delete_boundary(ComponentCall& call);
template <class Owner>
Task<ComponentAnswer> put_tags(ComponentCall& call);
Task<ComponentAnswer> list_managed_policies(ComponentCall& call);
Task<ComponentAnswer> create_managed_policy(ComponentCall& call);
Task<ComponentAnswer> show_managed_policy(ComponentCall& call);
Task<ComponentAnswer> put_managed_policy(ComponentCall& call);
Task<ComponentAnswer> delete_managed_policy(ComponentCall& call);
// aws_component_providers.cc: role operator
Task<ComponentAnswer> list_providers(ComponentCall& call);
Task<ComponentAnswer> create_provider(ComponentCall& call);
Task<ComponentAnswer> put_provider(ComponentCall& call);
Task<ComponentAnswer> delete_provider(ComponentCall& call);
// aws_component_groups.cc: role operator
Task<ComponentAnswer> list_groups(ComponentCall& call);
Task<ComponentAnswer> create_group(ComponentCall& call);
Task<ComponentAnswer> show_group(ComponentCall& call);
Task<ComponentAnswer> delete_group(ComponentCall& call);
Task<ComponentAnswer> add_member(ComponentCall& call);
Task<ComponentAnswer> remove_member(ComponentCall& call);
// aws_component_roles.cc, aws_component_explain.cc: role operator
Task<ComponentAnswer> list_roles(ComponentCall& call);
Task<ComponentAnswer> create_role(ComponentCall& call);
Task<ComponentAnswer> show_role(ComponentCall& call);
Task<ComponentAnswer> delete_role(ComponentCall& call);
Task<ComponentAnswer> put_trust(ComponentCall& call);
Task<ComponentAnswer> explain(ComponentCall& call);
// aws_component_keys.cc, aws_component_operator.cc: role operator
Task<ComponentAnswer> list_all_keys(ComponentCall& call);
Task<ComponentAnswer> show_key(ComponentCall& call);
Task<ComponentAnswer> rotate_root_key(ComponentCall& call);
Task<ComponentAnswer> run_deletions(ComponentCall& call);
json::Object kms_status(const kms::Kms& kms, const Clock& clock, const ComponentOptions& options);
// aws_component_seal.cc: role operator
Task<ComponentAnswer> seal_kms(ComponentCall& call);
Task<ComponentAnswer> refuse_unseal(ComponentCall& call);
Task<ComponentAnswer> list_seal_slots(ComponentCall& call);
Task<ComponentAnswer> send_seal_file(ComponentCall& call);
Task<ComponentAnswer> add_seal_slot(ComponentCall& call);
Task<ComponentAnswer> remove_seal_slot(ComponentCall& call);

}  // namespace keyhold::server
