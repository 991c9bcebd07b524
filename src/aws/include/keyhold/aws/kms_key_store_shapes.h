#pragma once

#include "keyhold/aws/kms_shapes.h"

/// AWS KMS: custom key stores.
namespace keyhold::aws {

struct XksProxyAuthenticationCredential {
  std::string access_key_id = {};
  std::string raw_secret_access_key = {};
};

struct CreateCustomKeyStoreRequest {
  std::string custom_key_store_name = {};
  std::optional<std::string> cloud_hsm_cluster_id = {};
  std::optional<std::string> trust_anchor_certificate = {};
  std::optional<std::string> key_store_password = {};
  std::optional<std::string> custom_key_store_type = {};  ///< absent: AWS_CLOUDHSM
  std::optional<std::string> xks_proxy_uri_endpoint = {};
  std::optional<std::string> xks_proxy_uri_path = {};
  std::optional<std::string> xks_proxy_vpc_endpoint_service_name = {};
  std::optional<std::string> xks_proxy_vpc_endpoint_service_owner = {};
  std::optional<XksProxyAuthenticationCredential> xks_proxy_authentication_credential = {};
  std::optional<std::string> xks_proxy_connectivity = {};
};
struct CreateCustomKeyStoreResponse {
  std::string custom_key_store_id = {};
};

struct ConnectCustomKeyStoreRequest {
  std::string custom_key_store_id = {};
};
struct DisconnectCustomKeyStoreRequest {
  std::string custom_key_store_id = {};
};
struct DeleteCustomKeyStoreRequest {
  std::string custom_key_store_id = {};
};
/// Of the operations on custom key stores that answer `{}`.
struct CustomKeyStoreEmptyResponse {};

struct UpdateCustomKeyStoreRequest {
  std::string custom_key_store_id = {};
  std::optional<std::string> new_custom_key_store_name = {};
  std::optional<std::string> key_store_password = {};
  std::optional<std::string> cloud_hsm_cluster_id = {};
  std::optional<std::string> xks_proxy_uri_endpoint = {};
  std::optional<std::string> xks_proxy_uri_path = {};
  std::optional<std::string> xks_proxy_vpc_endpoint_service_name = {};
  std::optional<std::string> xks_proxy_vpc_endpoint_service_owner = {};
  std::optional<XksProxyAuthenticationCredential> xks_proxy_authentication_credential = {};
  std::optional<std::string> xks_proxy_connectivity = {};
};
struct DescribeCustomKeyStoresRequest {
  std::optional<std::string> custom_key_store_id = {};
  std::optional<std::string> custom_key_store_name = {};
  std::optional<std::int64_t> limit = {};
  std::optional<std::string> marker = {};
};
struct XksProxyConfiguration {
  std::string connectivity = {};
  std::optional<std::string> access_key_id = {};
  std::string uri_endpoint = {};
  std::string uri_path = {};
  std::optional<std::string> vpc_endpoint_service_name = {};
  std::optional<std::string> vpc_endpoint_service_owner = {};
};

struct CustomKeyStoresListEntry {
  std::string custom_key_store_id = {};
  std::string custom_key_store_name = {};
  std::optional<std::string> cloud_hsm_cluster_id = {};
  std::optional<std::string> trust_anchor_certificate = {};
  std::string connection_state = {};
  std::optional<std::string> connection_error_code = {};
  WallTime creation_date = {};
  std::string custom_key_store_type = {};
  std::optional<XksProxyConfiguration> xks_proxy_configuration = {};
};

struct DescribeCustomKeyStoresResponse {
  std::vector<CustomKeyStoresListEntry> custom_key_stores = {};
  std::optional<std::string> next_marker = {};
  bool truncated = false;
};

}  // namespace keyhold::aws
