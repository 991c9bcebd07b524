#include "rest_fixture.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

namespace keyhold::server {
namespace {

constexpr const char* kOperatorId = "operator";
constexpr std::string_view kOperatorSecret = "the operator's secret";

template <class T>
T wait_for(net::IoPool& pool, Task<T> task) {
  return asio::co_spawn(pool.at(0), std::move(task), asio::use_future).get();
}

net::CertificateRequest server_certificate() {
  net::CertificateRequest out{.common_name = "platform"};
  out.ip_addresses = {"127.0.0.1"};
  return out;
}

}  // namespace

RestTest::RestTest() {
  pool_.start();
  const tenancy::OperatorCredential operator_login{kOperatorId, crypto::sha256({as_bytes(kOperatorSecret)})};
  credentials_ = std::make_unique<tenancy::Credentials>(process_.registry(), outside_.clock, operator_login);
  events_ = stores::make_event_store(*outside_.disk, leases_, outside_.clock);
  port_.open({process_.tenancy(), *credentials_, *events_, outside_.clock, [] {
                return json::Object{{"role", "platform"}};
              }});
  const auto tls = net::TlsContext::server_public(ca_.issue(server_certificate()).value()).value();
  server_ = net::Server::listen(pool_, {.address = "127.0.0.1", .tls = tls}, port_.handler()).value();
  client_ = std::make_unique<net::Client>(net::Endpoint{"127.0.0.1", server_->port()},
                                          net::TlsContext::client(ca_.certificate_pem()).value());
}

RestTest::~RestTest() {
  server_.reset();
  pool_.stop();
  pool_.join();
}

net::ClientResponse RestTest::call(net::ClientRequest request) {
  Result<net::ClientResponse> answer = wait_for(pool_, client_->call(std::move(request)));
  if (!answer) throw std::runtime_error(answer.error().detail);
  return std::move(*answer);
}

net::ClientResponse RestTest::call(std::string method, std::string target, const std::string& token,
                                   std::string_view body, std::string content_type) {
  net::ClientRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  if (!body.empty()) request.headers.push_back({"Content-Type", std::move(content_type)});
  request.body = PlaintextBytes::copy_of(body);
  return call(std::move(request));
}

std::unique_ptr<net::ClientStream> RestTest::stream(std::string target, const std::string& token, net::Headers more) {
  net::ClientRequest request;
  request.target = std::move(target);
  request.headers = std::move(more);
  request.headers.push_back({"Authorization", "Bearer " + token});
  return wait_for(pool_, client_->open_stream(std::move(request))).value();
}

std::string RestTest::read_until(net::ClientStream& stream, std::string_view end) {
  std::string out;
  while (out.find(end) == std::string::npos) {
    Result<std::optional<PlaintextBytes>> piece = wait_for(pool_, stream.next());
    if (!piece || !*piece) return out + "<end>";
    out += (*piece)->text();
  }
  return out;
}

json::Object RestTest::object(const net::ClientResponse& answer) {
  return json::parse_object(answer.body.text()).value();
}

std::string RestTest::text(const json::Object& object, std::string_view member) {
  const json::Value* const value = json::find(object, member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "<none>";
}

std::string RestTest::token_for(const Login& login, const std::string& scope) {
  std::string form =
      "grant_type=client_credentials&client_id=" + login.client_id + "&client_secret=" + login.client_secret;
  if (!scope.empty()) form += "&scope=" + scope;
  return text(object(call("POST", "/oauth2/token", {}, form, "application/x-www-form-urlencoded")), "access_token");
}

std::string RestTest::operator_token() {
  return token_for({kOperatorId, "the+operator%27s+secret"});
}

std::string RestTest::new_tenant(const std::string& client) {
  const std::string token = operator_token();
  call("POST", "/v1/clients", token, R"({"name":")" + client + "\"}");
  return text(object(call("POST", "/v1/tenants", token, R"({"client":")" + client + R"(","environment":"sandbox"})")),
              "id");
}

RestTest::Login RestTest::new_credential(const std::string& tenant, const std::string& scopes) {
  const json::Object made = object(
      call("POST", "/v1/tenants/" + tenant + "/credentials", operator_token(), R"({"scopes":[)" + scopes + "]}"));
  return {text(made, "clientId"), text(made, "clientSecret")};
}

std::string RestTest::tenant_token(const std::string& tenant, const std::string& scopes) {
  return token_for(new_credential(tenant, scopes));
}

std::string RestTest::events_path(const std::string& tenant, const std::string& stream) {
  return "/v1/tenants/" + tenant + "/streams/" + stream + "/events";
}

}  // namespace keyhold::server
