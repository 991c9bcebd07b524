#include "keyhold/server/aws_component.h"

#include "aws_component_call.h"
#include "path_pattern.h"
#include "request_id.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;

// kLeaseHolder: in a route only, secrets or platform.
enum class PeerRole : std::uint8_t { kSecrets, kPlatform, kOperator, kLeaseHolder };

// A `*` segment is a variable part of the path.
struct ComponentRoute {
  std::string_view method;
  std::string_view path;
  PeerRole role;
  std::size_t body_max;
  ComponentHandler call;  // null: the stream of revocations
};

constexpr std::size_t kNone = 0;
constexpr std::size_t kBody = 16 << 10;
constexpr std::size_t kCallBody = 256 << 10;
constexpr std::chrono::seconds kTimeLimit = 30s;
constexpr std::chrono::seconds kEpochTurnTimeLimit = 600s;

constexpr ComponentRoute kComponentRoutes[] = {
    {"POST", "/keyhold/v1/identity/signing-key", PeerRole::kSecrets, kBody, &give_signing_key},
    {"POST", "/keyhold/v1/identity/authorize", PeerRole::kSecrets, kCallBody, &authorize_principal},
    {"POST", "/keyhold/v1/on-behalf-of", PeerRole::kSecrets, kCallBody, &call_on_behalf_of},
    {"POST", "/", PeerRole::kSecrets, kCallBody, &call_on_behalf_of},
    {"GET", "/keyhold/v1/revocations", PeerRole::kLeaseHolder, kNone, nullptr},
    {"GET", "/keyhold/v1/status", PeerRole::kOperator, kNone, &show_status},
    {"GET", "/metrics", PeerRole::kOperator, kNone, &show_metrics},
    {"GET", "/keyhold/v1/audit", PeerRole::kOperator, kNone, &show_audit_lines},
    {"POST", "/keyhold/v1/root/rotations", PeerRole::kOperator, kNone, &rotate_root_key},
    {"POST", "/keyhold/v1/deletions/run", PeerRole::kOperator, kNone, &run_deletions},
    {"GET", "/keyhold/v1/accounts", PeerRole::kOperator, kNone, &list_accounts},
    {"POST", "/keyhold/v1/accounts", PeerRole::kOperator, kBody, &create_account},
    {"GET", "/keyhold/v1/accounts/*/users", PeerRole::kOperator, kNone, &list_users},
    {"POST", "/keyhold/v1/accounts/*/users", PeerRole::kOperator, kBody, &create_user},
    {"DELETE", "/keyhold/v1/accounts/*/users/*", PeerRole::kOperator, kNone, &delete_user},
    {"GET", "/keyhold/v1/accounts/*/users/*/access-keys", PeerRole::kOperator, kNone, &list_access_keys},
    {"POST", "/keyhold/v1/accounts/*/users/*/access-keys", PeerRole::kOperator, kBody, &create_access_key},
    {"PATCH", "/keyhold/v1/accounts/*/users/*/access-keys/*", PeerRole::kOperator, kBody, &change_access_key},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/access-keys/*", PeerRole::kOperator, kNone, &delete_access_key},
    {"GET", "/keyhold/v1/accounts/*/users/*/policies", PeerRole::kOperator, kNone, &list_policies},
    {"GET", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kNone, &get_policy},
    {"PUT", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kBody, &put_policy},
    {"DELETE", "/keyhold/v1/accounts/*/users/*/policies/*", PeerRole::kOperator, kNone, &delete_policy},
    {"GET", "/keyhold/v1/accounts/*/roles", PeerRole::kOperator, kNone, &list_roles},
    {"POST", "/keyhold/v1/accounts/*/roles", PeerRole::kOperator, kBody, &create_role},
    {"GET", "/keyhold/v1/accounts/*/roles/*", PeerRole::kOperator, kNone, &show_role},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*", PeerRole::kOperator, kNone, &delete_role},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/trust", PeerRole::kOperator, kBody, &put_trust},
    {"GET", "/keyhold/v1/accounts/*/roles/*/policies", PeerRole::kOperator, kNone, &list_role_policies},
    {"GET", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kNone, &get_role_policy},
    {"PUT", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kBody, &put_role_policy},
    {"DELETE", "/keyhold/v1/accounts/*/roles/*/policies/*", PeerRole::kOperator, kNone, &delete_role_policy},
    {"POST", "/keyhold/v1/explain", PeerRole::kOperator, kCallBody, &explain},
};

std::optional<PeerRole> parse_role(std::string_view role) {
  if (role == "secrets") return PeerRole::kSecrets;
  if (role == "platform") return PeerRole::kPlatform;
  if (role == "operator") return PeerRole::kOperator;
  return std::nullopt;
}

// "spiffe://<deployment>/<role>/<instance>", matched whole.
std::optional<PeerRole> role_of(const net::Peer& peer, DeploymentId deployment) {
  if (!peer.spiffe_id) return std::nullopt;
  std::string_view rest = *peer.spiffe_id;
  const std::string trust_domain = "spiffe://" + deployment.text() + "/";
  if (!rest.starts_with(trust_domain)) return std::nullopt;
  rest.remove_prefix(trust_domain.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash + 1 == rest.size()) return std::nullopt;
  if (rest.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
  return parse_role(rest.substr(0, slash));
}

bool may_take(PeerRole role, PeerRole wanted) {
  return role == wanted || (wanted == PeerRole::kLeaseHolder && role != PeerRole::kOperator);
}

Error no_such_route() {
  return {ErrorCode::kNotFound, "there is no such route", "not-found"};
}

Error wrong_role() {
  return {ErrorCode::kAccessDenied, "the role in the client certificate may not do this", "role-not-allowed"};
}

struct Routed {
  const ComponentRoute* route;
  std::vector<std::string> segments;
};

Result<Routed> find_component_route(const net::RequestHead& head) {
  for (const ComponentRoute& route : kComponentRoutes) {
    if (route.method != head.method) continue;
    if (auto segments = match_path(route.path, head.path())) return Routed{&route, std::move(*segments)};
  }
  return no_such_route();
}

Task<ComponentAnswer> answer_component(ComponentCall& call, PeerRole role, const ComponentRoute& route) {
  if (!may_take(role, route.role)) co_return wrong_role();
  const bool turns_epoch = route.call == &run_deletions || route.call == &rotate_root_key;
  call.exchange.set_deadline(turns_epoch ? kEpochTurnTimeLimit : kTimeLimit);
  KEYHOLD_CO_TRY(call.body, co_await call.exchange.read_body(route.body_max));
  if (route.call != nullptr) co_return co_await route.call(call);
  KEYHOLD_CO_CHECK(co_await stream_revocations(call));
  co_return net::Response{};
}

}  // namespace

net::Handler ComponentPort::handler() {
  return [this](net::Exchange& exchange) { return handle(exchange); };
}

Task<void> ComponentPort::handle(net::Exchange& exchange) {
  ComponentCall call{kms_, clock_, options_, exchange, make_request_id(), {}, {}, {}};
  const std::optional<PeerRole> role = role_of(exchange.peer(), options_.deployment);
  Result<Routed> routed = find_component_route(exchange.head());
  ComponentAnswer answer = role ? Error{} : wrong_role();
  const bool streams = role && routed && routed->route->call == nullptr && may_take(*role, routed->route->role);
  if (role) {
    call.peer = *exchange.peer().spiffe_id;
    if (routed) {
      call.segments = std::move(routed->segments);
      answer = co_await answer_component(call, *role, *routed->route);
    } else {
      answer = routed.error();
    }
  }
  if (streams) co_return;
  net::Response response = answer ? std::move(*answer) : problem_answer(answer.error(), call.request_id);
  const Status sent = co_await exchange.respond(std::move(response));
  static_cast<void>(sent);  // the peer went away: there is nobody to tell
}

}  // namespace keyhold::server
