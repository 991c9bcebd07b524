#include "keyhold/aws/kms_key_store_shapes.h"

#include "kms_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<XksProxyAuthenticationCredential>) {
  using S = XksProxyAuthenticationCredential;
  return std::tuple(required("AccessKeyId", &S::access_key_id, kXksAccessKey),
                    required("RawSecretAccessKey", &S::raw_secret_access_key, kXksSecretKey));
}

constexpr auto fields(ShapeTag<CreateCustomKeyStoreRequest>) {
  using S = CreateCustomKeyStoreRequest;
  return std::tuple(
      required("CustomKeyStoreName", &S::custom_key_store_name, kStoreName),
      optional("CloudHsmClusterId", &S::cloud_hsm_cluster_id, kClusterId),
      optional("TrustAnchorCertificate", &S::trust_anchor_certificate, kTrustAnchor),
      optional("KeyStorePassword", &S::key_store_password, kStorePassword),
      optional("CustomKeyStoreType", &S::custom_key_store_type, kStoreType),
      optional("XksProxyUriEndpoint", &S::xks_proxy_uri_endpoint, kUriEndpoint),
      optional("XksProxyUriPath", &S::xks_proxy_uri_path, kUriPath),
      optional("XksProxyVpcEndpointServiceName", &S::xks_proxy_vpc_endpoint_service_name, kVpcServiceName),
      optional("XksProxyVpcEndpointServiceOwner", &S::xks_proxy_vpc_endpoint_service_owner, kAccountId),
      optional("XksProxyAuthenticationCredential", &S::xks_proxy_authentication_credential),
      optional("XksProxyConnectivity", &S::xks_proxy_connectivity, kConnectivity));
}

constexpr auto fields(ShapeTag<CreateCustomKeyStoreResponse>) {
  using S = CreateCustomKeyStoreResponse;
  return std::tuple(always("CustomKeyStoreId", &S::custom_key_store_id));
}

constexpr auto fields(ShapeTag<ConnectCustomKeyStoreRequest>) {
  using S = ConnectCustomKeyStoreRequest;
  return std::tuple(required("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId));
}

constexpr auto fields(ShapeTag<DisconnectCustomKeyStoreRequest>) {
  using S = DisconnectCustomKeyStoreRequest;
  return std::tuple(required("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId));
}

constexpr auto fields(ShapeTag<DeleteCustomKeyStoreRequest>) {
  using S = DeleteCustomKeyStoreRequest;
  return std::tuple(required("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId));
}

constexpr auto fields(ShapeTag<CustomKeyStoreEmptyResponse>) {
  return std::tuple();
}

constexpr auto fields(ShapeTag<UpdateCustomKeyStoreRequest>) {
  using S = UpdateCustomKeyStoreRequest;
  return std::tuple(
      required("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId),
      optional("NewCustomKeyStoreName", &S::new_custom_key_store_name, kStoreName),
      optional("KeyStorePassword", &S::key_store_password, kStorePassword),
      optional("CloudHsmClusterId", &S::cloud_hsm_cluster_id, kClusterId),
      optional("XksProxyUriEndpoint", &S::xks_proxy_uri_endpoint, kUriEndpoint),
      optional("XksProxyUriPath", &S::xks_proxy_uri_path, kUriPath),
      optional("XksProxyVpcEndpointServiceName", &S::xks_proxy_vpc_endpoint_service_name, kVpcServiceName),
      optional("XksProxyVpcEndpointServiceOwner", &S::xks_proxy_vpc_endpoint_service_owner, kAccountId),
      optional("XksProxyAuthenticationCredential", &S::xks_proxy_authentication_credential),
      optional("XksProxyConnectivity", &S::xks_proxy_connectivity, kConnectivity));
}

constexpr auto fields(ShapeTag<DescribeCustomKeyStoresRequest>) {
  using S = DescribeCustomKeyStoresRequest;
  return std::tuple(optional("CustomKeyStoreId", &S::custom_key_store_id, kCustomKeyStoreId),
                    optional("CustomKeyStoreName", &S::custom_key_store_name, kStoreName),
                    optional("Limit", &S::limit, kLimit), optional("Marker", &S::marker, kMarker));
}

constexpr auto fields(ShapeTag<XksProxyConfiguration>) {
  using S = XksProxyConfiguration;
  return std::tuple(always("Connectivity", &S::connectivity), optional("AccessKeyId", &S::access_key_id),
                    always("UriEndpoint", &S::uri_endpoint), always("UriPath", &S::uri_path),
                    optional("VpcEndpointServiceName", &S::vpc_endpoint_service_name),
                    optional("VpcEndpointServiceOwner", &S::vpc_endpoint_service_owner));
}

constexpr auto fields(ShapeTag<CustomKeyStoresListEntry>) {
  using S = CustomKeyStoresListEntry;
  return std::tuple(
      always("CustomKeyStoreId", &S::custom_key_store_id), always("CustomKeyStoreName", &S::custom_key_store_name),
      optional("CloudHsmClusterId", &S::cloud_hsm_cluster_id),
      optional("TrustAnchorCertificate", &S::trust_anchor_certificate), always("ConnectionState", &S::connection_state),
      optional("ConnectionErrorCode", &S::connection_error_code), always("CreationDate", &S::creation_date),
      always("CustomKeyStoreType", &S::custom_key_store_type),
      optional("XksProxyConfiguration", &S::xks_proxy_configuration));
}

constexpr auto fields(ShapeTag<DescribeCustomKeyStoresResponse>) {
  using S = DescribeCustomKeyStoresResponse;
  return std::tuple(always("CustomKeyStores", &S::custom_key_stores), optional("NextMarker", &S::next_marker),
                    always("Truncated", &S::truncated));
}

KEYHOLD_AWS_SHAPE(XksProxyAuthenticationCredential);
KEYHOLD_AWS_SHAPE(CreateCustomKeyStoreRequest);
KEYHOLD_AWS_SHAPE(CreateCustomKeyStoreResponse);
KEYHOLD_AWS_SHAPE(ConnectCustomKeyStoreRequest);
KEYHOLD_AWS_SHAPE(DisconnectCustomKeyStoreRequest);
KEYHOLD_AWS_SHAPE(DeleteCustomKeyStoreRequest);
KEYHOLD_AWS_SHAPE(CustomKeyStoreEmptyResponse);
KEYHOLD_AWS_SHAPE(UpdateCustomKeyStoreRequest);
KEYHOLD_AWS_SHAPE(DescribeCustomKeyStoresRequest);
KEYHOLD_AWS_SHAPE(XksProxyConfiguration);
KEYHOLD_AWS_SHAPE(CustomKeyStoresListEntry);
KEYHOLD_AWS_SHAPE(DescribeCustomKeyStoresResponse);

}  // namespace keyhold::aws
