#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/net/message.h"
#include "rest_call.h"

namespace keyhold::server {

/// One operation of the REST API.
struct RestRoute {
  std::string_view method;
  std::string_view path;       ///< a `*` segment is a variable part
  std::string_view operation;  ///< its operationId in openapi.json
  std::size_t body_max;        ///< bytes; beyond: 413
  std::chrono::seconds time_limit;
  RestAuth auth;
};

/// The whole surface.
std::span<const RestRoute> rest_routes();

struct RestMatch {
  const RestRoute* route;
  std::vector<std::string> segments;
};
/// Errors: kNotFound with reason "no-such-route", "method-not-allowed" (whose member "allow" lists the methods).
Result<RestMatch> find_rest_route(const net::RequestHead& head);

// rest_general.cc
Task<RestAnswer> show_health(RestCall& call);
Task<RestAnswer> show_openapi(RestCall& call);
Task<RestAnswer> show_platform_status(RestCall& call, OperatorAccess access);
// rest_oauth.cc
Task<RestAnswer> issue_token(RestCall& call);
Task<RestAnswer> revoke_token(RestCall& call);
// rest_clients.cc
Task<RestAnswer> create_client(RestCall& call, OperatorAccess access);
Task<RestAnswer> list_clients(RestCall& call, OperatorAccess access);
Task<RestAnswer> get_client(RestCall& call, OperatorAccess access);
Task<RestAnswer> elect_key(RestCall& call, OperatorAccess access);
Task<RestAnswer> get_election(RestCall& call, OperatorAccess access);
// rest_tenants.cc
Task<RestAnswer> provision_tenant(RestCall& call, OperatorAccess access);
Task<RestAnswer> list_tenants(RestCall& call, OperatorAccess access);
Task<RestAnswer> get_tenant(RestCall& call, OperatorAccess access);
Task<RestAnswer> get_key_policy(RestCall& call, OperatorAccess access);
Task<RestAnswer> verify_key(RestCall& call, OperatorAccess access);
Task<RestAnswer> get_key_status(RestCall& call, OperatorAccess access);
Task<RestAnswer> rotate_data_key(RestCall& call, OperatorAccess access);
// rest_credentials.cc
Task<RestAnswer> create_credential(RestCall& call, OperatorAccess access);
Task<RestAnswer> list_credentials(RestCall& call, OperatorAccess access);
Task<RestAnswer> revoke_credential(RestCall& call, OperatorAccess access);
// rest_append.cc
Task<RestAnswer> append_events(RestCall& call, TenantScope scope);
// rest_read.cc
Task<RestAnswer> read_stream(RestCall& call, TenantScope scope);
Task<RestAnswer> read_all_events(RestCall& call, TenantScope scope);
// rest_follow.cc
Task<RestAnswer> follow_events(RestCall& call, TenantScope scope);
// rest_streams.cc
Task<RestAnswer> list_streams(RestCall& call, TenantScope scope);
Task<RestAnswer> get_stream(RestCall& call, TenantScope scope);
Task<RestAnswer> set_stream_metadata(RestCall& call, TenantScope scope);
Task<RestAnswer> delete_stream(RestCall& call, TenantScope scope);

}  // namespace keyhold::server
