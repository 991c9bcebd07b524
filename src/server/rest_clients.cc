#include "json_answer.h"
#include "request_members.h"
#include "rest_routes.h"

namespace keyhold::server {

Task<RestAnswer> create_client(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string name, members.text("name"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const tenancy::Client made, co_await call.services.tenancy.create_client(std::move(name)));
  net::Response out = json_answer(201, tenancy::to_json(made));
  out.headers.push_back({"Location", "/v1/clients/" + made.id.text()});
  co_return out;
}

Task<RestAnswer> list_clients(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const std::vector<tenancy::Client> all, co_await call.services.tenancy.clients());
  json::Array clients;
  for (const tenancy::Client& client : all) clients.push_back(tenancy::to_json(client));
  co_return json_answer(200, json::Object{{"clients", std::move(clients)}});
}

Task<RestAnswer> get_client(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const tenancy::Client client, co_await call.services.tenancy.client(call.segments.at(0)));
  co_return json_answer(200, tenancy::to_json(client));
}

Task<RestAnswer> elect_key(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(RequestMembers members, RequestMembers::parse(call.body));
  KEYHOLD_CO_TRY(std::string key_arn, members.text("keyArn"));
  KEYHOLD_CO_CHECK(members.end());
  KEYHOLD_CO_TRY(const tenancy::Client client, co_await call.services.tenancy.client(call.segments.at(0)));
  KEYHOLD_CO_TRY(const tenancy::Client elected, co_await call.services.tenancy.elect(client.id, std::move(key_arn)));
  co_return json_answer(200, tenancy::to_json(elected));
}

Task<RestAnswer> get_election(RestCall& call, OperatorAccess) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const tenancy::Client client, co_await call.services.tenancy.client(call.segments.at(0)));
  const json::Object shown = tenancy::to_json(client);
  co_return json_answer(200, shown.at("byok").as_object());
}

}  // namespace keyhold::server
