#include "key_store_rules.h"

#include "errors.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kExternal = "EXTERNAL_KEY_STORE";
constexpr std::string_view kVpc = "VPC_ENDPOINT_SERVICE";

std::string taken(std::string_view what, std::string_view value) {
  std::string message("The ");
  return message.append(what).append(" ").append(value).append(" is associated with another custom key store already.");
}

// There is no CloudHSM cluster in any account here.
Error no_such_cluster(const std::string& id) {
  return {ErrorCode::kNotFound, "The AWS CloudHSM cluster " + id + " does not exist.",
          "CloudHsmClusterNotFoundException"};
}

Error only_for_clusters() {
  return validation("CloudHsmClusterId, TrustAnchorCertificate and KeyStorePassword are for AWS_CLOUDHSM only.");
}

Status check_vpc(std::string_view connectivity, bool has_service, bool has_owner) {
  if (connectivity == kVpc && !has_service)
    return validation("XksProxyVpcEndpointServiceName is required for the XksProxyConnectivity VPC_ENDPOINT_SERVICE.");
  if (connectivity != kVpc && (has_service || has_owner))
    return validation(
        "XksProxyVpcEndpointServiceName and XksProxyVpcEndpointServiceOwner are for the XksProxyConnectivity "
        "VPC_ENDPOINT_SERVICE only.");
  return ok();
}

Status check_external(const aws::CreateCustomKeyStoreRequest& request) {
  if (request.cloud_hsm_cluster_id || request.trust_anchor_certificate || request.key_store_password)
    return only_for_clusters();
  if (!request.xks_proxy_uri_endpoint || !request.xks_proxy_uri_path || !request.xks_proxy_connectivity ||
      !request.xks_proxy_authentication_credential)
    return validation(
        "XksProxyUriEndpoint, XksProxyUriPath, XksProxyConnectivity and XksProxyAuthenticationCredential are required "
        "for an EXTERNAL_KEY_STORE.");
  return check_vpc(*request.xks_proxy_connectivity, request.xks_proxy_vpc_endpoint_service_name.has_value(),
                   request.xks_proxy_vpc_endpoint_service_owner.has_value());
}

bool has_proxy(const aws::CreateCustomKeyStoreRequest& request) {
  return request.xks_proxy_uri_endpoint || request.xks_proxy_uri_path || request.xks_proxy_connectivity ||
         request.xks_proxy_vpc_endpoint_service_name || request.xks_proxy_vpc_endpoint_service_owner ||
         request.xks_proxy_authentication_credential;
}

// What may change only while the store is disconnected: all but its name, the path to its proxy and the credential.
bool moves(const aws::UpdateCustomKeyStoreRequest& request) {
  return request.xks_proxy_uri_endpoint || request.xks_proxy_connectivity ||
         request.xks_proxy_vpc_endpoint_service_name || request.xks_proxy_vpc_endpoint_service_owner;
}

void set(std::string& member, const std::optional<std::string>& value) {
  if (value) member = *value;
}

}  // namespace

Status check_new_store(const aws::CreateCustomKeyStoreRequest& request) {
  if (request.custom_key_store_type == kExternal) return check_external(request);
  if (has_proxy(request))
    return validation("The members of an external key store proxy are for EXTERNAL_KEY_STORE only.");
  if (!request.cloud_hsm_cluster_id || !request.trust_anchor_certificate || !request.key_store_password)
    return validation(
        "CloudHsmClusterId, TrustAnchorCertificate and KeyStorePassword are required for an AWS_CLOUDHSM key store.");
  return no_such_cluster(*request.cloud_hsm_cluster_id);
}

Status check_update(const KeyStore& store, const aws::UpdateCustomKeyStoreRequest& request) {
  if (request.cloud_hsm_cluster_id || request.key_store_password) return only_for_clusters();
  if (store.connected && moves(request))
    return key_store_state("The custom key store " + store.id + " must be disconnected before it is changed so.");
  if (!request.xks_proxy_connectivity || *request.xks_proxy_connectivity == store.connectivity) return ok();
  if (!request.xks_proxy_uri_endpoint)
    return validation("XksProxyUriEndpoint must change together with XksProxyConnectivity.");
  return check_vpc(*request.xks_proxy_connectivity, request.xks_proxy_vpc_endpoint_service_name.has_value(), false);
}

KeyStore updated(const KeyStore& store, const aws::UpdateCustomKeyStoreRequest& request) {
  KeyStore out = store;
  set(out.name, request.new_custom_key_store_name);
  set(out.uri_endpoint, request.xks_proxy_uri_endpoint);
  set(out.uri_path, request.xks_proxy_uri_path);
  set(out.connectivity, request.xks_proxy_connectivity);
  set(out.vpc_service_name, request.xks_proxy_vpc_endpoint_service_name);
  set(out.vpc_service_owner, request.xks_proxy_vpc_endpoint_service_owner);
  if (request.xks_proxy_authentication_credential)
    out.access_key_id = request.xks_proxy_authentication_credential->access_key_id;
  if (out.connectivity == kVpc) return out;
  out.vpc_service_name.clear();
  out.vpc_service_owner.clear();
  return out;
}

Status check_unique(const std::vector<KeyStorePtr>& stores, const KeyStore& wanted) {
  for (const KeyStorePtr& store : stores) {
    if (store->id == wanted.id) continue;
    if (store->name == wanted.name)
      return Error{ErrorCode::kConflict, taken("name", wanted.name), "CustomKeyStoreNameInUseException"};
    const bool same_endpoint = store->uri_endpoint == wanted.uri_endpoint;
    if (same_endpoint && store->uri_path == wanted.uri_path)
      return Error{ErrorCode::kConflict, taken("proxy address", wanted.uri_endpoint + wanted.uri_path),
                   "XksProxyUriInUseException"};
    if (same_endpoint && (store->connectivity == kVpc || wanted.connectivity == kVpc))
      return Error{ErrorCode::kConflict, taken("proxy endpoint", wanted.uri_endpoint),
                   "XksProxyUriEndpointInUseException"};
    if (!wanted.vpc_service_name.empty() && store->vpc_service_name == wanted.vpc_service_name)
      return Error{ErrorCode::kConflict, taken("VPC endpoint service", wanted.vpc_service_name),
                   "XksProxyVpcEndpointServiceInUseException"};
  }
  return ok();
}

}  // namespace keyhold::kms
