#include "keyhold/server/component_port.h"

#include "path_pattern.h"
#include "problem.h"
#include "request_id.h"

namespace keyhold::server {
namespace {

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

Error wrong_role() {
  return {ErrorCode::kAccessDenied, "the role in the client certificate may not do this", "role-not-allowed"};
}

}  // namespace

net::Handler ComponentPort::handler() {
  return [this](net::Exchange& exchange) { return handle(exchange); };
}

Result<const ComponentRoute*> ComponentPort::find_route(PeerCall& call) const {
  const net::RequestHead& head = call.exchange.head();
  for (const ComponentRoute& route : routes_) {
    if (route.method != head.method) continue;
    std::optional<std::vector<std::string>> segments = match_path(route.path, head.path());
    if (!segments) continue;
    call.segments = std::move(*segments);
    return &route;
  }
  return Error{ErrorCode::kNotFound, "there is no such route", "not-found"};
}

Task<PeerAnswer> ComponentPort::answer_to(PeerCall& call) const {
  const std::optional<PeerRole> role = role_of(call.exchange.peer(), deployment_);
  if (!role) co_return wrong_role();
  call.peer = *call.exchange.peer().spiffe_id;
  KEYHOLD_CO_TRY(const ComponentRoute* const route, find_route(call));
  if (!may_take(*role, route->role)) co_return wrong_role();
  call.exchange.set_deadline(route->time_limit);
  KEYHOLD_CO_TRY(call.body, co_await call.exchange.read_body(route->body_max));
  co_return co_await route->call(call);
}

Task<void> ComponentPort::handle(net::Exchange& exchange) {
  PeerCall call{exchange, make_request_id()};
  PeerAnswer answer = co_await answer_to(call);
  if (answer && !*answer) co_return;  // streamed
  net::Response response = answer ? std::move(**answer) : problem_answer(answer.error(), call.request_id);
  const Status sent = co_await exchange.respond(std::move(response));
  static_cast<void>(sent);  // the peer went away: there is nobody to tell
}

}  // namespace keyhold::server
