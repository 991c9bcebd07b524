#include "keyhold/server/aws_component.h"

#include "aws_component_call.h"
#include "keyhold/server/operator_routes.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;

// A row of the table: docs/component-api.md.
struct ComponentRow {
  const char* method;
  const char* path;
  PeerRole role;
  std::size_t body_max;
  std::chrono::seconds time_limit;
  ComponentHandler call;
};

constexpr std::size_t kNone = 0;
constexpr std::size_t kBody = 16 << 10;
constexpr std::size_t kProviderBody = 96 << 10;  // client ids, certificates and keys
constexpr std::size_t kCallBody = 256 << 10;
constexpr std::chrono::seconds kTimeLimit = 30s;
constexpr std::chrono::seconds kTurnTimeLimit = 600s;  // every row is sealed anew

constexpr ComponentRow kComponentRows[] = {
    {"POST", "/keyhold/v1/identity/signing-key", PeerRole::kSecrets, kBody, kTimeLimit, &give_signing_key},
    {"POST", "/keyhold/v1/identity/authorize", PeerRole::kSecrets, kCallBody, kTimeLimit, &authorize_principal},
    {"POST", "/keyhold/v1/identity/missing-principals", PeerRole::kSecrets, kCallBody, kTimeLimit,
     &find_missing_principals},
    {"POST", "/keyhold/v1/on-behalf-of", PeerRole::kSecrets, kCallBody, kTimeLimit, &call_on_behalf_of},
    {"POST", "/", PeerRole::kSecrets, kCallBody, kTimeLimit, &call_on_behalf_of},
    {"GET", "/keyhold/v1/keys", PeerRole::kOperator, kNone, kTimeLimit, &list_all_keys},
    {"GET", "/keyhold/v1/keys/*/*", PeerRole::kOperator, kNone, kTimeLimit, &show_key},
    {"POST", "/keyhold/v1/seal", PeerRole::kOperator, kNone, kTimeLimit, &seal_kms},
    {"POST", "/keyhold/v1/unseal", PeerRole::kOperator, kBody, kTimeLimit, &refuse_unseal},
    {"GET", "/keyhold/v1/seal/slots", PeerRole::kOperator, kNone, kTimeLimit, &list_seal_slots},
    {"GET", "/keyhold/v1/seal/file", PeerRole::kOperator, kNone, kTimeLimit, &send_seal_file},
    {"POST", "/keyhold/v1/seal/slots", PeerRole::kOperator, kBody, kTimeLimit, &add_seal_slot},
    {"DELETE", "/keyhold/v1/seal/slots/*", PeerRole::kOperator, kBody, kTimeLimit, &remove_seal_slot},
    {"POST", "/keyhold/v1/root/rotations", PeerRole::kOperator, kNone, kTurnTimeLimit, &rotate_root_key},
    {"POST", "/keyhold/v1/deletions/run", PeerRole::kOperator, kNone, kTurnTimeLimit, &run_deletions},
    {"GET", "/keyhold/v1/accounts", PeerRole::kOperator, kNone, kTimeLimit, &list_accounts},
    {"POST", "/keyhold/v1/accounts", PeerRole::kOperator, kBody, kTimeLimit, &create_account},
    {"GET", "/keyhold/v1/accounts/*/users", PeerRole::kOperator, kNone, kTimeLimit, &list_users},
    {"POST", "/keyhold/v1/accounts/*/users", PeerRole::kOperator, kBody, kTimeLimit, &create_user},
    {"GET", "/keyhold/v1/accounts/*/users/*", PeerRole::kOperator, kNone, kTimeLimit, &show_user},
    {"DELETE", "/keyhold/v1/accounts/*/users/*", PeerRole::kOperator, kNone, kTimeLimit, &delete_user},
    {"GET", "/keyhold/v1/accounts/*/users/*/access-keys", PeerRole::kOperator, kNone, kTimeLimit, &list_access_keys},
    {"POST", "/keyhold/v1/accounts/*/users/*/access-keys", PeerRole::kOperator, kBody, kTimeLimit, &create_access_key},
    {"PATCH", "/keyhold/v1/accounts/*/users/*/access-keys/*", PeerRole::kOperator, kBody, kTimeLimit,
     &change_access_key},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/access-keys/*", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_access_key},
    {"GET", "/keyhold/v1/accounts/*/users/*/policies", PeerRole::kOperator, kNone, kTimeLimit,
     &list_policies<iam::User>},
    {"GET", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &get_policy<iam::User>},
    {"PUT", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kBody, kTimeLimit,
     &put_policy<iam::User>},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_policy<iam::User>},
    {"PUT", "/keyhold/v1/accounts/*/users/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &attach_policy<iam::User>},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &detach_policy<iam::User>},
    {"PUT", "/keyhold/v1/accounts/*/users/*/permissions-boundary", PeerRole::kOperator, kBody, kTimeLimit,
     &put_boundary<iam::User>},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/permissions-boundary", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_boundary<iam::User>},
    {"PUT", "/keyhold/v1/accounts/*/users/*/tags", PeerRole::kOperator, kBody, kTimeLimit, &put_tags<iam::User>},
    {"GET", "/keyhold/v1/accounts/*/groups", PeerRole::kOperator, kNone, kTimeLimit, &list_groups},
    {"POST", "/keyhold/v1/accounts/*/groups", PeerRole::kOperator, kBody, kTimeLimit, &create_group},
    {"GET", "/keyhold/v1/accounts/*/groups/*", PeerRole::kOperator, kNone, kTimeLimit, &show_group},
    {"DELETE", "/keyhold/v1/accounts/*/groups/*", PeerRole::kOperator, kNone, kTimeLimit, &delete_group},
    {"PUT", "/keyhold/v1/accounts/*/groups/*/members/*", PeerRole::kOperator, kNone, kTimeLimit, &add_member},
    {"DELETE", "/keyhold/v1/accounts/*/groups/*/members/*", PeerRole::kOperator, kNone, kTimeLimit, &remove_member},
    {"GET", "/keyhold/v1/accounts/*/groups/*/policies", PeerRole::kOperator, kNone, kTimeLimit,
     &list_policies<iam::Group>},
    {"GET", "/keyhold/v1/accounts/*/groups/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &get_policy<iam::Group>},
    {"PUT", "/keyhold/v1/accounts/*/groups/*/policies/*", PeerRole::kOperator, kBody, kTimeLimit,
     &put_policy<iam::Group>},
    {"DELETE", "/keyhold/v1/accounts/*/groups/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_policy<iam::Group>},
    {"PUT", "/keyhold/v1/accounts/*/groups/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &attach_policy<iam::Group>},
    {"DELETE", "/keyhold/v1/accounts/*/groups/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &detach_policy<iam::Group>},
    {"GET", "/keyhold/v1/accounts/*/policies", PeerRole::kOperator, kNone, kTimeLimit, &list_managed_policies},
    {"POST", "/keyhold/v1/accounts/*/policies", PeerRole::kOperator, kBody, kTimeLimit, &create_managed_policy},
    {"GET", "/keyhold/v1/accounts/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit, &show_managed_policy},
    {"PUT", "/keyhold/v1/accounts/*/policies/*", PeerRole::kOperator, kBody, kTimeLimit, &put_managed_policy},
    {"DELETE", "/keyhold/v1/accounts/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit, &delete_managed_policy},
    {"GET", "/keyhold/v1/accounts/*/oidc-providers", PeerRole::kOperator, kNone, kTimeLimit, &list_providers},
    {"POST", "/keyhold/v1/accounts/*/oidc-providers", PeerRole::kOperator, kProviderBody, kTimeLimit, &create_provider},
    {"PUT", "/keyhold/v1/accounts/*/oidc-providers/*", PeerRole::kOperator, kProviderBody, kTimeLimit, &put_provider},
    {"DELETE", "/keyhold/v1/accounts/*/oidc-providers/*", PeerRole::kOperator, kNone, kTimeLimit, &delete_provider},
    {"GET", "/keyhold/v1/accounts/*/roles", PeerRole::kOperator, kNone, kTimeLimit, &list_roles},
    {"POST", "/keyhold/v1/accounts/*/roles", PeerRole::kOperator, kBody, kTimeLimit, &create_role},
    {"GET", "/keyhold/v1/accounts/*/roles/*", PeerRole::kOperator, kNone, kTimeLimit, &show_role},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*", PeerRole::kOperator, kNone, kTimeLimit, &delete_role},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/trust", PeerRole::kOperator, kBody, kTimeLimit, &put_trust},
    {"GET", "/keyhold/v1/accounts/*/roles/*/policies", PeerRole::kOperator, kNone, kTimeLimit,
     &list_policies<iam::Role>},
    {"GET", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &get_policy<iam::Role>},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kBody, kTimeLimit,
     &put_policy<iam::Role>},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_policy<iam::Role>},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &attach_policy<iam::Role>},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*/attached-policies/*", PeerRole::kOperator, kNone, kTimeLimit,
     &detach_policy<iam::Role>},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/permissions-boundary", PeerRole::kOperator, kBody, kTimeLimit,
     &put_boundary<iam::Role>},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*/permissions-boundary", PeerRole::kOperator, kNone, kTimeLimit,
     &delete_boundary<iam::Role>},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/tags", PeerRole::kOperator, kBody, kTimeLimit, &put_tags<iam::Role>},
    {"POST", "/keyhold/v1/explain", PeerRole::kOperator, kCallBody, kTimeLimit, &explain},
};

// What the handlers stand on, whatever the call.
struct KmsGround {
  kms::Kms& kms;
  const Clock& clock;
  const ComponentOptions options;
};

Task<PeerAnswer> answer_of_kms(std::shared_ptr<const KmsGround> ground, ComponentHandler handler, PeerCall* peer) {
  ComponentCall call{ground->kms,      ground->clock, ground->options, peer->exchange,
                     peer->request_id, peer->peer,    peer->segments,  peer->body};
  KEYHOLD_CO_TRY(net::Response response, co_await handler(call));
  co_return std::optional(std::move(response));
}

// A stream that breaks off has nobody to tell.
Task<PeerAnswer> answer_revocations(std::shared_ptr<const KmsGround> ground, PeerCall* peer) {
  const Status streamed = co_await stream_revocations(ground->kms.feed(), peer->exchange);
  static_cast<void>(streamed);
  co_return std::optional<net::Response>();
}

ComponentRoute route_of(const ComponentRow& row, const std::shared_ptr<const KmsGround>& ground) {
  PeerHandler call = [ground, handler = row.call](PeerCall& peer) { return answer_of_kms(ground, handler, &peer); };
  return {row.method, row.path, row.role, row.body_max, row.time_limit, std::move(call)};
}

}  // namespace

std::vector<ComponentRoute> kms_component_routes(kms::Kms& kms, const Clock& clock, ComponentOptions options) {
  auto status = [&kms, &clock, options] { return kms_status(kms, clock, options); };
  std::vector<ComponentRoute> out =
      operator_routes({kms.audit(), std::move(status), [&kms] { return kms.backups().begin(); }, options.metrics});
  const auto ground = std::make_shared<const KmsGround>(KmsGround{kms, clock, std::move(options)});
  for (const ComponentRow& row : kComponentRows) out.push_back(route_of(row, ground));
  out.push_back({"GET", "/keyhold/v1/revocations", PeerRole::kLeaseHolder, kNone, kTimeLimit,
                 [ground](PeerCall& peer) { return answer_revocations(ground, &peer); }});
  return out;
}

}  // namespace keyhold::server
