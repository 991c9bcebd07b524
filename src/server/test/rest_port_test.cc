// Who may call what, and what bad input gets: docs/errors.md.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <map>

#include "../rest_routes.h"
#include "rest_fixture.h"

namespace keyhold::server {
namespace {

std::string path_with(std::string_view pattern, const std::string& tenant) {
  std::string out(pattern);
  for (std::size_t at = 0, n = 0; (at = out.find('*', at)) != std::string::npos; ++n) {
    const std::string part = n == 0 ? tenant : "part";
    out.replace(at, 1, part);
    at += part.size();
  }
  return out;
}

TEST_F(RestTest, EveryRouteAsksForItsOwnScope) {
  const std::string tenant = new_tenant("Matrix");
  const std::string other = new_tenant("Matrix other");
  const std::map<std::string, std::string> tokens{{"", ""},
                                                  {"operator", operator_token()},
                                                  {"events:read", tenant_token(tenant, R"("events:read")")},
                                                  {"events:write", tenant_token(tenant, R"("events:write")")}};
  for (const RestRoute& route : rest_routes()) {
    const std::string needed(route.auth.scope_name());
    if (needed.empty()) continue;
    for (const auto& [scope, token] : tokens) {
      if (scope == needed) continue;
      SCOPED_TRACE(std::string(route.operation) + " with " + scope);
      const net::ClientResponse answer = call(std::string(route.method), path_with(route.path, tenant), token);
      EXPECT_EQ(answer.status, scope.empty() ? 401 : 403);
      EXPECT_EQ(code(answer), scope.empty() ? "no-token" : "insufficient-scope");
    }
    if (needed == "operator") continue;
    SCOPED_TRACE(std::string(route.operation) + " of another tenant");
    const net::ClientResponse answer = call(std::string(route.method), path_with(route.path, other), tokens.at(needed));
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(code(answer), "no-such-tenant");
  }
}

TEST_F(RestTest, RefusalsAreProblemDocuments) {
  const net::ClientResponse answer = call("GET", "/v1/clients");
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(*answer.find("content-type"), "application/problem+json");
  EXPECT_NE(answer.find("www-authenticate"), nullptr);
  const json::Object problem = object(answer);
  EXPECT_EQ(text(problem, "type"), "/problems/no-token");
  EXPECT_EQ(text(problem, "requestId"), *answer.find("x-request-id"));
  EXPECT_EQ(problem.at("status").as_int64(), 401);
}

TEST_F(RestTest, EachFaultOfARequestHasItsName) {
  const std::string tenant = new_tenant("Faults");
  const std::string user = tenant_token(tenant);
  const std::string admin = operator_token();
  const std::string path = events_path(tenant);
  const std::string event = R"([{"id":"1","type":"t","data":1}])";
  ASSERT_EQ(call("POST", path, user, event).status, 201);
  struct Case {
    const char* name;
    const char* method;
    std::string target;
    std::string token;
    std::string body;
    int status;
    const char* code;
  };
  const Case cases[] = {
      {"no route", "GET", "/v1/nothing", user, "", 404, "no-such-route"},
      {"no method", "PATCH", path, user, "", 405, "method-not-allowed"},
      {"no UUID", "GET", events_path("x"), user, "", 404, "no-such-tenant"},
      {"unknown token", "GET", path, "x", "", 401, "invalid-token"},
      {"malformed", "POST", "/v1/clients", admin, "{", 400, "malformed-json"},
      {"wrong type", "POST", "/v1/clients", admin, R"({"name":1})", 400, "invalid-field"},
      {"missing", "POST", "/v1/clients", admin, "{}", 400, "invalid-field"},
      {"unknown member", "POST", "/v1/clients", admin, R"({"name":"n","x":1})", 400, "unknown-field"},
      {"name taken", "POST", "/v1/clients", admin, R"({"name":"Faults"})", 409, "client-name-taken"},
      {"body too large", "POST", "/v1/clients", admin, std::string(17 << 10, ' '), 413, "body-too-large"},
      {"unknown client", "GET", "/v1/clients/nobody", admin, "", 404, "no-such-client"},
      {"unknown tenant", "GET", "/v1/tenants/" + uuid::text(uuid::random()), admin, "", 404, "no-such-tenant"},
      {"environment", "POST", "/v1/tenants", admin, R"({"client":"Faults","environment":"x"})", 400, "invalid-field"},
      {"not a BYOK tenant", "GET", "/v1/tenants/" + tenant + "/byok/policy", admin, "", 409, "not-a-byok-tenant"},
      {"bad scope", "POST", "/v1/tenants/" + tenant + "/credentials", admin, R"({"scopes":["operator"]})", 400,
       "invalid-scopes"},
      {"unknown parameter", "GET", path + "?x=1", user, "", 400, "unknown-parameter"},
      {"parameter twice", "GET", path + "?from=1&from=1", user, "", 400, "invalid-parameter"},
      {"no number", "GET", path + "?from=one", user, "", 400, "invalid-parameter"},
      {"no direction", "GET", path + "?direction=up", user, "", 400, "invalid-parameter"},
      {"unknown stream", "GET", events_path(tenant, "none"), user, "", 404, "no-such-stream"},
      {"long stream", "GET", events_path(tenant, std::string(513, 's')), user, "", 413, "stream-name-too-long"},
      {"control character", "GET", events_path(tenant, "a%0Ab"), user, "", 400, "invalid-stream-name"},
      {"expected revision", "POST", path + "?expectedRevision=-1", user, event, 400, "invalid-expected-revision"},
      {"wrong revision", "POST", path + "?expectedRevision=7", user, R"([{"type":"t","data":1}])", 409,
       "wrong-expected-revision"},
      {"another content", "POST", path, user, R"([{"id":"1","type":"t","data":2}])", 409, "event-id-conflict"},
      {"no events", "POST", path, user, "[]", 400, "no-events"},
      {"one id twice", "POST", path, user, R"([{"id":"2","type":"t","data":1},{"id":"2","type":"t","data":1}])", 400,
       "duplicate-event-id"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const net::ClientResponse answer = call(c.method, c.target, c.token, c.body);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(code(answer), c.code) << answer.body.text();
  }
  EXPECT_EQ(code(call("POST", path, user, event, "text/plain")), "unsupported-media-type");
  EXPECT_EQ(*call("PATCH", path, user).find("allow"), "POST, GET");
}

TEST_F(RestTest, ATokenEndsWithTimeAndWithItsCredential) {
  const std::string tenant = new_tenant("Ends");
  const Login login = new_credential(tenant, R"("events:read")");
  const std::string path = events_path(tenant);
  const std::string first = token_for(login);
  EXPECT_EQ(code(call("GET", path, first)), "no-such-stream");
  call("POST", "/oauth2/revoke", {}, "token=" + first, "application/x-www-form-urlencoded");
  EXPECT_EQ(code(call("GET", path, first)), "invalid-token");
  const std::string second = token_for(login);
  const std::string credential = "/v1/tenants/" + tenant + "/credentials/" + login.client_id;
  EXPECT_EQ(call("DELETE", credential, operator_token()).status, 204);
  EXPECT_EQ(code(call("GET", path, second)), "invalid-token");
  EXPECT_EQ(token_for(login), "<none>");
  const std::string third = tenant_token(tenant);
  outside_.clock.advance(std::chrono::minutes(16));
  EXPECT_EQ(code(call("GET", path, third)), "token-expired");
}

TEST_F(RestTest, TokenRequestsFailAsOAuthSays) {
  const auto error = [&](std::string_view form, const char* type = "application/x-www-form-urlencoded") {
    const net::ClientResponse answer = call("POST", "/oauth2/token", {}, form, type);
    return std::to_string(answer.status) + " " + text(object(answer), "error");
  };
  EXPECT_EQ(error("grant_type=password&client_id=a&client_secret=b"), "400 unsupported_grant_type");
  EXPECT_EQ(error("grant_type=client_credentials"), "401 invalid_client");
  EXPECT_EQ(error("grant_type=client_credentials&client_id=a&client_secret=b"), "401 invalid_client");
  EXPECT_EQ(error("scope=x"), "400 invalid_request");
  EXPECT_EQ(error("grant_type=client_credentials&grant_type=client_credentials"), "400 invalid_request");
  EXPECT_EQ(error("{}", "application/json"), "400 invalid_request");
  EXPECT_EQ(error("grant_type=" + std::string(129, 'x')), "400 invalid_request");
  EXPECT_EQ(error("grant_type=%zz"), "400 invalid_request");
  const std::string login = "grant_type=client_credentials&client_id=operator&client_secret=the+operator%27s+secret";
  EXPECT_EQ(error(login + "&scope=events:read"), "400 invalid_scope");
  EXPECT_EQ(error(login + "&scope=everything"), "400 invalid_scope");
}

// The memory of the keys is small, so what anyone may send takes none of it.
TEST_F(RestTest, WhatIsSentWithoutAuthenticationStaysOutOfTheSecretArena) {
  const std::size_t before = secret_arena::used_bytes();
  std::string form = "grant_type=client_credentials&scope=none";
  for (int i = 0; form.size() < 16'000; ++i) form += "&p" + std::to_string(i) + "=" + std::string(100, 'x');
  const net::ClientResponse answer = call("POST", "/oauth2/token", {}, form, "application/x-www-form-urlencoded");
  EXPECT_EQ(text(object(answer), "error"), "invalid_client");
  EXPECT_EQ(code(call("GET", "/v1/clients", std::string(30'000, 'x'))), "invalid-token");
  net::ClientRequest basic;
  basic.method = "POST";
  basic.target = "/oauth2/token";
  basic.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                   {"Authorization", "Basic " + std::string(30'000, 'Y')}};
  basic.body = PlaintextBytes::copy_of("grant_type=client_credentials");
  EXPECT_EQ(call(std::move(basic)).status, 401);
  EXPECT_EQ(secret_arena::used_bytes(), before);
}

TEST_F(RestTest, ByokGoesFromElectionToProof) {
  const std::string admin = operator_token();
  const std::string client = text(object(call("POST", "/v1/clients", admin, R"({"name":"Own key"})")), "id");
  const std::string elect = "/v1/clients/" + client + "/byok";
  EXPECT_EQ(code(call("PUT", elect, admin, R"({"keyArn":"alias/x"})")), "byok-arn-malformed");
  EXPECT_EQ(text(object(call("GET", elect, admin)), "state"), "none");
  const std::string tenant =
      text(object(call("POST", "/v1/tenants", admin, R"({"client":"Own key","environment":"production"})")), "id");
  EXPECT_EQ(text(object(call("GET", "/v1/tenants/" + tenant, admin)), "state"), "active");
  EXPECT_EQ(code(call("POST", "/v1/tenants", admin, R"({"client":"Own key","environment":"production"})")),
            "production-tenant-exists");
  EXPECT_EQ(text(object(call("GET", "/v1/tenants/" + tenant + "/byok", admin)), "tenant"), tenant);
  const net::ClientResponse rotated = call("POST", "/v1/tenants/" + tenant + "/generations", admin);
  EXPECT_EQ(rotated.status, 201);
  EXPECT_EQ(object(rotated).at("generation").as_int64(), 2);
}

TEST(RestStart, OnlyHealthSpeaksBeforeTheServicesAreThere) {
  net::IoPool pool(1);
  pool.start();
  RestPort port;
  const auto ca = net::CertificateAuthority::create("test CA").value();
  net::CertificateRequest request{.common_name = "platform"};
  request.ip_addresses = {"127.0.0.1"};
  const auto tls = net::TlsContext::server_public(ca.issue(request).value()).value();
  auto server = net::Server::listen(pool, {.address = "127.0.0.1", .tls = tls}, port.handler()).value();
  net::Client client({"127.0.0.1", server->port()}, net::TlsContext::client(ca.certificate_pem()).value());
  for (const auto& [target, body] :
       {std::pair{"/health", R"({"status":"starting"})"}, std::pair{"/v1/clients", "starting"}}) {
    net::ClientRequest get;
    get.target = target;
    const auto answer = asio::co_spawn(pool.at(0), client.call(std::move(get)), asio::use_future).get().value();
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.body.text().find(body), std::string_view::npos);
  }
  server.reset();
  pool.stop();
  pool.join();
}

}  // namespace
}  // namespace keyhold::server
