#include "cli/client_commands.h"

#include "cli/output.h"
#include "exit_code.h"

namespace keyhold::apps {
namespace {

// Runs `work` as the operator and prints its answer; the exit code.
template <class Work>
int operate(const CommonOptions& common, Work work) {
  Runner runner;
  const Result<Place> place = Place::find(common);
  if (!place) return report(place.error());
  Result<BlockingApi> api = place->as_operator(runner);
  if (!api) return report(api.error());
  const Result<ApiAnswer> answer = work(*api);
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

int print_resource(const CommonOptions& common, const std::string& target) {
  return operate(common, [&](BlockingApi& api) { return api.call(api_get(target)); });
}

// One of a client's or a tenant's own resources.
Result<std::string> client_path(BlockingApi& api, const std::string& client, const std::string& rest) {
  KEYHOLD_TRY(const std::string id, find_client(api, client));
  return "/v1/clients/" + id + rest;
}

Result<std::string> tenant_path(BlockingApi& api, const std::string& tenant, const std::string& rest) {
  KEYHOLD_TRY(const std::string id, find_tenant(api, tenant));
  return "/v1/tenants/" + id + rest;
}

Result<ApiAnswer> send(BlockingApi& api, const char* method, Result<std::string> target, const json::Object& body) {
  if (!target) return std::move(target).error();
  return api.call(api_send(method, std::move(*target), body));
}

Result<ApiAnswer> fetch(BlockingApi& api, const char* method, Result<std::string> target) {
  if (!target) return std::move(target).error();
  ApiCall call = api_get(std::move(*target));
  call.method = method;
  return api.call(std::move(call));
}

bool has_failed_check(const ApiAnswer& report) {
  const Result<json::Object> object = report.object();
  const Result<json::Array> checks = object ? items_of(*object) : Result<json::Array>(object.error());
  if (!checks) return true;
  for (const json::Value& check : *checks) {
    const json::Value* result = check.is_object() ? json::find(check.get_object(), "result") : nullptr;
    if (result == nullptr || *result == json::Value("failed")) return true;
  }
  return false;
}

}  // namespace

int create_client(const CommonOptions& common, const std::string& name) {
  return operate(common, [&](BlockingApi& api) {
    return send(api, "POST", std::string("/v1/clients"), {{"name", name}});
  });
}

int list_clients(const CommonOptions& common) {
  return print_resource(common, "/v1/clients");
}

int show_client(const CommonOptions& common, const std::string& client) {
  return operate(common, [&](BlockingApi& api) { return fetch(api, "GET", client_path(api, client, "")); });
}

int provision_tenant(const CommonOptions& common, const std::string& client, const std::string& environment) {
  return operate(common, [&](BlockingApi& api) -> Result<ApiAnswer> {
    KEYHOLD_TRY(const std::string id, find_client(api, client));
    return send(api, "POST", std::string("/v1/tenants"), {{"client", id}, {"environment", environment}});
  });
}

int list_tenants(const CommonOptions& common) {
  return print_resource(common, "/v1/tenants");
}

int show_tenant(const CommonOptions& common, const std::string& tenant) {
  return operate(common, [&](BlockingApi& api) { return fetch(api, "GET", tenant_path(api, tenant, "")); });
}

int create_credential(const CommonOptions& common, const std::string& tenant, const std::vector<std::string>& scopes) {
  json::Array wanted;
  for (const std::string& scope : scopes) wanted.push_back(json::Value(scope));
  return operate(common, [&](BlockingApi& api) {
    return send(api, "POST", tenant_path(api, tenant, "/credentials"), {{"scopes", wanted}});
  });
}

int list_credentials(const CommonOptions& common, const std::string& tenant) {
  return operate(common, [&](BlockingApi& api) { return fetch(api, "GET", tenant_path(api, tenant, "/credentials")); });
}

int revoke_credential(const CommonOptions& common, const std::string& tenant, const std::string& client_id) {
  return operate(common, [&](BlockingApi& api) {
    return fetch(api, "DELETE", tenant_path(api, tenant, "/credentials/" + client_id));
  });
}

int elect_key(const CommonOptions& common, const std::string& client, const std::string& key_arn) {
  return operate(common, [&](BlockingApi& api) {
    return send(api, "PUT", client_path(api, client, "/byok"), {{"keyArn", key_arn}});
  });
}

int show_key_policy(const CommonOptions& common, const std::string& tenant, bool guide) {
  CommonOptions as_it_is = common;
  as_it_is.json = true;  // the document is what is applied, byte for byte
  return operate(as_it_is, [&](BlockingApi& api) {
    return fetch(api, "GET", tenant_path(api, tenant, guide ? "/byok/policy?guide=true" : "/byok/policy"));
  });
}

int verify_key(const CommonOptions& common, const std::string& tenant) {
  bool failed = false;
  const int code = operate(common, [&](BlockingApi& api) {
    Result<ApiAnswer> report = send(api, "POST", tenant_path(api, tenant, "/byok/verify"), {});
    failed = report && has_failed_check(*report);
    return report;
  });
  return code == kExitOk && failed ? kExitRefused : code;
}

int show_key_status(const CommonOptions& common, const std::string& tenant) {
  return operate(common, [&](BlockingApi& api) { return fetch(api, "GET", tenant_path(api, tenant, "/byok")); });
}

int show_platform_status(const CommonOptions& common) {
  return print_resource(common, "/v1/status");
}

}  // namespace keyhold::apps
