#include "rest_routes.h"

#include "path_pattern.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;
using tenancy::Scope;

constexpr std::size_t kNoBody = 0;
constexpr std::size_t kSmallBody = 16 << 10;
constexpr std::size_t kMetadataBody = 128 << 10;  // of which 64 KiB may be the metadata itself
constexpr std::size_t kAppendBody = 32 << 20;     // 16 MiB of data, in base64, with its ids and types
constexpr std::chrono::seconds kQuick = 10s;
constexpr std::chrono::seconds kAsksAws = 60s;  // several calls to KMS and Secrets Manager, one after the other

constexpr RestRoute kRestRoutes[] = {
    {"GET", "/health", "getHealth", kNoBody, kQuick, RestAuth::anyone(&show_health)},
    {"GET", "/openapi.json", "getOpenApi", kNoBody, kQuick, RestAuth::anyone(&show_openapi)},
    {"POST", "/oauth2/token", "issueToken", kSmallBody, kQuick, RestAuth::anyone(&issue_token)},
    {"POST", "/oauth2/revoke", "revokeToken", kSmallBody, kQuick, RestAuth::anyone(&revoke_token)},
    {"GET", "/v1/status", "getStatus", kNoBody, kQuick, RestAuth::for_operator(&show_platform_status)},
    {"POST", "/v1/clients", "createClient", kSmallBody, kQuick, RestAuth::for_operator(&create_client)},
    {"GET", "/v1/clients", "listClients", kNoBody, kQuick, RestAuth::for_operator(&list_clients)},
    {"GET", "/v1/clients/*", "getClient", kNoBody, kQuick, RestAuth::for_operator(&get_client)},
    {"PUT", "/v1/clients/*/byok", "electKey", kSmallBody, kQuick, RestAuth::for_operator(&elect_key)},
    {"GET", "/v1/clients/*/byok", "getElection", kNoBody, kQuick, RestAuth::for_operator(&get_election)},
    {"POST", "/v1/tenants", "provisionTenant", kSmallBody, kAsksAws, RestAuth::for_operator(&provision_tenant)},
    {"GET", "/v1/tenants", "listTenants", kNoBody, kQuick, RestAuth::for_operator(&list_tenants)},
    {"GET", "/v1/tenants/*", "getTenant", kNoBody, kQuick, RestAuth::for_operator(&get_tenant)},
    {"GET", "/v1/tenants/*/byok/policy", "getKeyPolicy", kNoBody, kQuick, RestAuth::for_operator(&get_key_policy)},
    {"POST", "/v1/tenants/*/byok/verify", "verifyKey", kSmallBody, kAsksAws, RestAuth::for_operator(&verify_key)},
    {"GET", "/v1/tenants/*/byok", "getKeyStatus", kNoBody, kQuick, RestAuth::for_operator(&get_key_status)},
    {"POST", "/v1/tenants/*/generations", "rotateDataKey", kSmallBody, kAsksAws,
     RestAuth::for_operator(&rotate_data_key)},
    {"POST", "/v1/tenants/*/credentials", "createCredential", kSmallBody, kQuick,
     RestAuth::for_operator(&create_credential)},
    {"GET", "/v1/tenants/*/credentials", "listCredentials", kNoBody, kQuick, RestAuth::for_operator(&list_credentials)},
    {"DELETE", "/v1/tenants/*/credentials/*", "revokeCredential", kNoBody, kQuick,
     RestAuth::for_operator(&revoke_credential)},
    {"POST", "/v1/tenants/*/streams/*/events", "appendEvents", kAppendBody, 60s,
     RestAuth::for_tenant(Scope::kEventsWrite, &append_events)},
    {"GET", "/v1/tenants/*/streams/*/events", "readStream", kNoBody, 30s,
     RestAuth::for_tenant(Scope::kEventsRead, &read_stream)},
    {"GET", "/v1/tenants/*/events", "readAllEvents", kNoBody, 30s,
     RestAuth::for_tenant(Scope::kEventsRead, &read_all_events)},
    {"GET", "/v1/tenants/*/events/follow", "followEvents", kNoBody, 30s,
     RestAuth::for_tenant(Scope::kEventsRead, &follow_events)},
    {"GET", "/v1/tenants/*/streams", "listStreams", kNoBody, kQuick,
     RestAuth::for_tenant(Scope::kEventsRead, &list_streams)},
    {"GET", "/v1/tenants/*/streams/*", "getStream", kNoBody, kQuick,
     RestAuth::for_tenant(Scope::kEventsRead, &get_stream)},
    {"PUT", "/v1/tenants/*/streams/*", "setStreamMetadata", kMetadataBody, kQuick,
     RestAuth::for_tenant(Scope::kEventsWrite, &set_stream_metadata)},
    {"DELETE", "/v1/tenants/*/streams/*", "deleteStream", kNoBody, 30s,
     RestAuth::for_tenant(Scope::kEventsWrite, &delete_stream)},
};

}  // namespace

std::span<const RestRoute> rest_routes() {
  return kRestRoutes;
}

Result<RestMatch> find_rest_route(const net::RequestHead& head) {
  std::string allowed;
  for (const RestRoute& route : kRestRoutes) {
    std::optional<std::vector<std::string>> segments = match_path(route.path, head.path());
    if (!segments) continue;
    if (route.method == head.method) return RestMatch{&route, std::move(*segments)};
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
  }
  if (allowed.empty()) return Error{ErrorCode::kNotFound, "there is no such route", "no-such-route"};
  return Error{ErrorCode::kNotFound, "this path takes " + allowed, "method-not-allowed", {{"allow", allowed}}};
}

}  // namespace keyhold::server
