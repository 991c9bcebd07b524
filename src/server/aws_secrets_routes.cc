#include "keyhold/server/aws_secrets_routes.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;
using SecretsHandler = Task<Result<PlaintextBytes>> (*)(secrets::Service& service, secrets::Call& call,
                                                        json::Object request);

PlaintextBytes body_of(const Unit&) {
  return {};
}
template <class Response>
PlaintextBytes body_of(const Response& response) {
  return aws::write_shape(response);
}

// Any operation as a plain function of JSON: parse, run, write.
template <auto kOperation>
struct SecretsRoute;
template <class Request, class Response,
          Task<Result<Response>> (secrets::Service::*kOperation)(secrets::Call&, Request)>
struct SecretsRoute<kOperation> {
  static Task<Result<PlaintextBytes>> run(secrets::Service& service, secrets::Call& call, json::Object body) {
    KEYHOLD_CO_TRY(Request request, aws::parse_shape<Request>(body));
    KEYHOLD_CO_TRY(const Response response, co_await (service.*kOperation)(call, std::move(request)));
    co_return body_of(response);
  }
};

struct SecretsRow {
  std::string_view operation;
  std::size_t body_max;
  std::chrono::seconds time_limit;
  SecretsHandler call;
};

constexpr std::size_t kPlain = 64 << 10;
constexpr std::size_t kWithPolicy = 192 << 10;  // 20,480 characters of policy, each escaped
constexpr std::size_t kWithValue = 512 << 10;   // 65,536 bytes of value, each character escaped

constexpr SecretsRow kSecretsRoutes[] = {
    {"CreateSecret", kWithValue, 30s, &SecretsRoute<&secrets::Service::create_secret>::run},
    {"GetSecretValue", kPlain, 30s, &SecretsRoute<&secrets::Service::get_secret_value>::run},
    {"BatchGetSecretValue", kPlain, 60s, &SecretsRoute<&secrets::Service::batch_get_secret_value>::run},
    {"PutSecretValue", kWithValue, 30s, &SecretsRoute<&secrets::Service::put_secret_value>::run},
    {"UpdateSecret", kWithValue, 30s, &SecretsRoute<&secrets::Service::update_secret>::run},
    {"UpdateSecretVersionStage", kPlain, 30s, &SecretsRoute<&secrets::Service::update_secret_version_stage>::run},
    {"DescribeSecret", kPlain, 10s, &SecretsRoute<&secrets::Service::describe_secret>::run},
    {"ListSecrets", kPlain, 10s, &SecretsRoute<&secrets::Service::list_secrets>::run},
    {"ListSecretVersionIds", kPlain, 10s, &SecretsRoute<&secrets::Service::list_secret_version_ids>::run},
    {"GetRandomPassword", kPlain, 10s, &SecretsRoute<&secrets::Service::get_random_password>::run},
    {"TagResource", kPlain, 30s, &SecretsRoute<&secrets::Service::tag_resource>::run},
    {"UntagResource", kPlain, 30s, &SecretsRoute<&secrets::Service::untag_resource>::run},
    {"PutResourcePolicy", kWithPolicy, 30s, &SecretsRoute<&secrets::Service::put_resource_policy>::run},
    {"GetResourcePolicy", kPlain, 10s, &SecretsRoute<&secrets::Service::get_resource_policy>::run},
    {"DeleteResourcePolicy", kPlain, 30s, &SecretsRoute<&secrets::Service::delete_resource_policy>::run},
    {"ValidateResourcePolicy", kWithPolicy, 10s, &SecretsRoute<&secrets::Service::validate_resource_policy>::run},
    {"ReplicateSecretToRegions", kPlain, 60s, &SecretsRoute<&secrets::Service::replicate_secret_to_regions>::run},
    {"RemoveRegionsFromReplication", kPlain, 30s,
     &SecretsRoute<&secrets::Service::remove_regions_from_replication>::run},
    {"StopReplicationToReplica", kPlain, 30s, &SecretsRoute<&secrets::Service::stop_replication_to_replica>::run},
    {"RotateSecret", kPlain, 30s, &SecretsRoute<&secrets::Service::rotate_secret>::run},
    {"CancelRotateSecret", kPlain, 30s, &SecretsRoute<&secrets::Service::cancel_rotate_secret>::run},
    {"DeleteSecret", kPlain, 30s, &SecretsRoute<&secrets::Service::delete_secret>::run},
    {"RestoreSecret", kPlain, 30s, &SecretsRoute<&secrets::Service::restore_secret>::run},
};

Task<Result<PlaintextBytes>> answer_secrets(secrets::Service& service, SecretsHandler run, AwsCall& call,
                                            json::Object request) {
  secrets::Caller caller{.account = call.account,
                         .principal_arn = call.principal_arn,
                         .principal_id = call.principal_id,
                         .access_key_id = call.access_key_id,
                         .region = call.region,
                         .source_ip = call.source_ip,
                         .session_token = call.session_token};
  secrets::Call inner{std::move(caller), call.entry};
  co_return co_await run(service, inner, std::move(request));
}

}  // namespace

std::vector<AwsService> secrets_services(secrets::Service& service) {
  AwsService out{aws::Dialect::kSecretsManager, "secretsmanager", "secretsmanager", "secretsmanager", {}};
  for (const SecretsRow& row : kSecretsRoutes) {
    AwsHandler handler = [&service, run = row.call](AwsCall& call, json::Object request) {
      return answer_secrets(service, run, call, std::move(request));
    };
    out.routes.push_back({std::string(row.operation), row.body_max, row.time_limit, std::move(handler)});
  }
  return {std::move(out)};
}

}  // namespace keyhold::server
