#include "keyhold/server/aws_kms_routes.h"

#include <array>
#include <string_view>

#include "aws_sts_routes.h"

namespace keyhold::server {
namespace {

using namespace std::chrono_literals;
using kms::Call;
using kms::Service;
using KmsHandler = Task<Result<PlaintextBytes>> (*)(Service& service, Call& call, json::Object request);

PlaintextBytes written(const Unit&) {
  return {};
}
template <class Response>
PlaintextBytes written(const Response& response) {
  return aws::write_shape(response);
}

// Any operation as a plain function of JSON: parse, run, write.
template <auto kOperation>
struct KmsRoute;
template <class Request, class Response, Task<Result<Response>> (Service::*kOperation)(Call&, Request)>
struct KmsRoute<kOperation> {
  static Task<Result<PlaintextBytes>> run(Service& service, Call& call, json::Object body) {
    KEYHOLD_CO_TRY(Request request, aws::parse_shape<Request>(body));
    KEYHOLD_CO_TRY(const Response response, co_await (service.*kOperation)(call, std::move(request)));
    co_return written(response);
  }
};

struct KmsRow {
  std::string_view operation;
  std::size_t body_max;
  std::chrono::seconds time_limit;
  KmsHandler call;
};

constexpr std::size_t kSmall = 64 << 10;    // 8 KiB of encryption context, each character escaped
constexpr std::size_t kPolicy = 256 << 10;  // 32 KiB of policy, escaped

constexpr KmsRow kKmsRoutes[] = {
    {"Encrypt", kSmall, 5s, &KmsRoute<&Service::encrypt>::run},
    {"Decrypt", kSmall, 5s, &KmsRoute<&Service::decrypt>::run},
    {"ReEncrypt", kSmall * 2, 5s, &KmsRoute<&Service::re_encrypt>::run},
    {"GenerateDataKey", kSmall, 5s, &KmsRoute<&Service::generate_data_key>::run},
    {"GenerateDataKeyWithoutPlaintext", kSmall, 5s, &KmsRoute<&Service::generate_data_key_without_plaintext>::run},
    {"GenerateDataKeyPair", kSmall, 30s, &KmsRoute<&Service::generate_data_key_pair>::run},
    {"GenerateDataKeyPairWithoutPlaintext", kSmall, 30s,
     &KmsRoute<&Service::generate_data_key_pair_without_plaintext>::run},
    {"Sign", kSmall, 5s, &KmsRoute<&Service::sign>::run},
    {"Verify", kSmall, 5s, &KmsRoute<&Service::verify>::run},
    {"GenerateMac", kSmall, 5s, &KmsRoute<&Service::generate_mac>::run},
    {"VerifyMac", kSmall, 5s, &KmsRoute<&Service::verify_mac>::run},
    {"GetPublicKey", kSmall, 10s, &KmsRoute<&Service::get_public_key>::run},
    {"DeriveSharedSecret", kSmall, 5s, &KmsRoute<&Service::derive_shared_secret>::run},
    {"Encapsulate", kSmall, 5s, &KmsRoute<&Service::encapsulate>::run},
    {"Decapsulate", kSmall, 5s, &KmsRoute<&Service::decapsulate>::run},
    {"GenerateRandom", kSmall, 5s, &KmsRoute<&Service::generate_random>::run},
    {"CreateKey", kPolicy, 30s, &KmsRoute<&Service::create_key>::run},
    {"DescribeKey", kSmall, 10s, &KmsRoute<&Service::describe_key>::run},
    {"ListKeys", kSmall, 10s, &KmsRoute<&Service::list_keys>::run},
    {"EnableKey", kSmall, 30s, &KmsRoute<&Service::enable_key>::run},
    {"DisableKey", kSmall, 30s, &KmsRoute<&Service::disable_key>::run},
    {"ScheduleKeyDeletion", kSmall, 30s, &KmsRoute<&Service::schedule_key_deletion>::run},
    {"CancelKeyDeletion", kSmall, 30s, &KmsRoute<&Service::cancel_key_deletion>::run},
    {"UpdateKeyDescription", kSmall, 30s, &KmsRoute<&Service::update_key_description>::run},
    {"TagResource", kPolicy, 30s, &KmsRoute<&Service::tag_resource>::run},
    {"UntagResource", kPolicy, 30s, &KmsRoute<&Service::untag_resource>::run},
    {"ListResourceTags", kSmall, 10s, &KmsRoute<&Service::list_resource_tags>::run},
    {"ListKeyPolicies", kSmall, 10s, &KmsRoute<&Service::list_key_policies>::run},
    {"PutKeyPolicy", kPolicy, 30s, &KmsRoute<&Service::put_key_policy>::run},
    {"GetKeyPolicy", kSmall, 10s, &KmsRoute<&Service::get_key_policy>::run},
    {"CreateAlias", kSmall, 30s, &KmsRoute<&Service::create_alias>::run},
    {"UpdateAlias", kSmall, 30s, &KmsRoute<&Service::update_alias>::run},
    {"DeleteAlias", kSmall, 30s, &KmsRoute<&Service::delete_alias>::run},
    {"ListAliases", kSmall, 10s, &KmsRoute<&Service::list_aliases>::run},
    {"CreateGrant", kSmall, 30s, &KmsRoute<&Service::create_grant>::run},
    {"ListGrants", kSmall, 10s, &KmsRoute<&Service::list_grants>::run},
    {"ListRetirableGrants", kSmall, 10s, &KmsRoute<&Service::list_retirable_grants>::run},
    {"RetireGrant", kSmall, 30s, &KmsRoute<&Service::retire_grant>::run},
    {"RevokeGrant", kSmall, 30s, &KmsRoute<&Service::revoke_grant>::run},
    {"EnableKeyRotation", kSmall, 30s, &KmsRoute<&Service::enable_key_rotation>::run},
    {"DisableKeyRotation", kSmall, 30s, &KmsRoute<&Service::disable_key_rotation>::run},
    {"GetKeyRotationStatus", kSmall, 10s, &KmsRoute<&Service::get_key_rotation_status>::run},
    {"RotateKeyOnDemand", kSmall, 30s, &KmsRoute<&Service::rotate_key_on_demand>::run},
    {"ListKeyRotations", kSmall, 10s, &KmsRoute<&Service::list_key_rotations>::run},
    {"GetParametersForImport", kSmall, 30s, &KmsRoute<&Service::get_parameters_for_import>::run},
    {"ImportKeyMaterial", kSmall, 30s, &KmsRoute<&Service::import_key_material>::run},
    {"DeleteImportedKeyMaterial", kSmall, 30s, &KmsRoute<&Service::delete_imported_key_material>::run},
    {"ReplicateKey", kPolicy, 30s, &KmsRoute<&Service::replicate_key>::run},
    {"UpdatePrimaryRegion", kSmall, 30s, &KmsRoute<&Service::update_primary_region>::run},
    {"GetKeyLastUsage", kSmall, 10s, &KmsRoute<&Service::get_key_last_usage>::run},
    {"CreateCustomKeyStore", kSmall, 30s, &KmsRoute<&Service::create_custom_key_store>::run},
    {"ConnectCustomKeyStore", kSmall, 30s, &KmsRoute<&Service::connect_custom_key_store>::run},
    {"DisconnectCustomKeyStore", kSmall, 30s, &KmsRoute<&Service::disconnect_custom_key_store>::run},
    {"UpdateCustomKeyStore", kSmall, 30s, &KmsRoute<&Service::update_custom_key_store>::run},
    {"DeleteCustomKeyStore", kSmall, 30s, &KmsRoute<&Service::delete_custom_key_store>::run},
    {"DescribeCustomKeyStores", kSmall, 10s, &KmsRoute<&Service::describe_custom_key_stores>::run},
};

Task<Result<PlaintextBytes>> answer_kms(kms::Kms& kms, KmsHandler run, AwsCall& call, json::Object request) {
  KEYHOLD_CO_TRY(kms::Caller caller, kms_caller(kms, call));
  Call inner{std::move(caller), call.entry};
  co_return co_await run(kms.service(), inner, std::move(request));
}

}  // namespace

std::vector<AwsService> kms_services(kms::Kms& kms) {
  AwsService keys{aws::Dialect::kKms, "TrentService", "kms", "kms", {}};
  for (const KmsRow& row : kKmsRoutes) {
    AwsHandler handler = [&kms, run = row.call](AwsCall& call, json::Object request) {
      return answer_kms(kms, run, call, std::move(request));
    };
    keys.routes.push_back({std::string(row.operation), row.body_max, row.time_limit, std::move(handler)});
  }
  std::vector<AwsService> out;
  out.push_back(std::move(keys));
  out.push_back(sts_service(kms));
  return out;
}

Task<Result<PlaintextBytes>> run_kms_operation(kms::Kms& kms, std::string operation, kms::Call& call,
                                               json::Object request) {
  for (const KmsRow& row : kKmsRoutes)
    if (row.operation == operation) co_return co_await row.call(kms.service(), call, std::move(request));
  co_return Error{ErrorCode::kInvalidArgument, "", "UnknownOperationException"};
}

}  // namespace keyhold::server
