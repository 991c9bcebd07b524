#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/id.h"
#include "keyhold/net/server.h"

namespace keyhold::server {

/// The roles that a client certificate may name. kLeaseHolder: in a route only, secrets or platform.
enum class PeerRole : std::uint8_t { kSecrets, kPlatform, kOperator, kLeaseHolder };

/// One request of a component, with a route and a peer that may take it. Lives until the answer has left, so a handler
/// may keep references.
struct PeerCall {
  net::Exchange& exchange;
  std::string request_id;
  std::string peer = {};                   ///< the SPIFFE id
  std::vector<std::string> segments = {};  ///< the path's variable parts, decoded
  PlaintextBytes body = {};
};

/// A response; an error, which becomes a problem document; or nothing, when the handler has streamed its answer.
using PeerAnswer = Result<std::optional<net::Response>>;
using PeerHandler = std::function<Task<PeerAnswer>(PeerCall& call)>;

/// One row of a component port. None of its members has a default, so that no row can forget its bounds or its role.
struct ComponentRoute {
  std::string method;
  std::string path;  ///< a `*` segment is a variable part
  PeerRole role;
  std::size_t body_max;  ///< bytes
  std::chrono::seconds time_limit;
  PeerHandler call;
};

/// The component-class port of a role: JSON over mutual TLS for other roles and the operator. What a peer may do
/// follows from the role in its certificate, "spiffe://<deployment>/<role>/<instance>", matched whole
/// (docs/component-api.md). Errors are RFC 9457 problem documents. Thread-safe; outlives its server.
class ComponentPort {
 public:
  ComponentPort(DeploymentId deployment, std::vector<ComponentRoute> routes)
      : deployment_(deployment), routes_(std::move(routes)) {}

  net::Handler handler();
  Task<void> handle(net::Exchange& exchange);

 private:
  Task<PeerAnswer> answer_to(PeerCall& call) const;
  Result<const ComponentRoute*> find_route(PeerCall& call) const;

  const DeploymentId deployment_;
  const std::vector<ComponentRoute> routes_;
};

}  // namespace keyhold::server
