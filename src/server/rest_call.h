#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/net/exchange.h"
#include "keyhold/server/rest_port.h"
#include "rest_query.h"

namespace keyhold::server {

/// One request of the REST API. Lives until the answer has left, so a handler may keep a reference across suspensions.
struct RestCall {
  const RestServices& services;
  SubscriptionSlots& subscriptions;
  net::Exchange& exchange;
  std::string request_id;
  std::vector<std::string> segments;  ///< the path's variable parts, decoded
  RestQuery query;
  PlaintextBytes body;
  SecretBytes token;  ///< what authenticated it; empty where nothing did
};

/// An answer; nothing when the handler has answered by itself, in a stream.
using RestAnswer = Result<std::optional<net::Response>>;

/// The proof that the operator asks. Made by authentication only.
class OperatorAccess {
 private:
  friend class RestAuth;
  OperatorAccess() = default;
};

/// Who may call a route, and the handler that is called then: it takes the proof that authentication made, so it can't
/// be called without, and a route can't be written without saying who may.
class RestAuth {
 public:
  using OpenHandler = Task<RestAnswer> (*)(RestCall&);
  using OperatorHandler = Task<RestAnswer> (*)(RestCall&, OperatorAccess);
  using TenantHandler = Task<RestAnswer> (*)(RestCall&, TenantScope);

  static constexpr RestAuth anyone(OpenHandler call) { return RestAuth(call, nullptr, nullptr, {}); }
  static constexpr RestAuth for_operator(OperatorHandler call) { return RestAuth(nullptr, call, nullptr, {}); }
  /// The path's first variable part is the tenant, and only compared with the token's.
  static constexpr RestAuth for_tenant(tenancy::Scope scope, TenantHandler call) {
    return RestAuth(nullptr, nullptr, call, scope);
  }

  std::string_view scope_name() const;  ///< "" for anyone
  /// Authenticates, and calls the handler after `read_body`. Errors: those of both; kUnauthenticated with reason
  /// "no-token", "invalid-token", "token-expired"; kAccessDenied with reason "insufficient-scope"; kNotFound with
  /// reason "no-such-tenant" for another tenant's data.
  Task<RestAnswer> run(RestCall& call, std::size_t body_max) const;

 private:
  constexpr RestAuth(OpenHandler open_call, OperatorHandler operator_call, TenantHandler tenant, tenancy::Scope scope)
      : open_(open_call), operator_(operator_call), tenant_(tenant), scope_(scope) {}
  Task<RestAnswer> run_for_tenant(RestCall& call, tenancy::TokenHolder holder, std::size_t body_max) const;

  OpenHandler open_;
  OperatorHandler operator_;
  TenantHandler tenant_;
  tenancy::Scope scope_;
};

}  // namespace keyhold::server
