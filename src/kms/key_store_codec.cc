#include "key_store_codec.h"

#include "row_json.h"

namespace keyhold::kms {

PlaintextBytes to_json(const KeyStore& store) {
  return row::written({{"id", store.id},
                       {"name", store.name},
                       {"account", store.account},
                       {"region", store.region},
                       {"external", store.external},
                       {"connected", store.connected},
                       {"created", row::to_number(store.created)},
                       {"connectivity", store.connectivity},
                       {"accessKeyId", store.access_key_id},
                       {"uriEndpoint", store.uri_endpoint},
                       {"uriPath", store.uri_path},
                       {"vpcServiceName", store.vpc_service_name},
                       {"vpcServiceOwner", store.vpc_service_owner}});
}

Result<KeyStore> key_store_from_json(std::string_view text) {
  KEYHOLD_TRY(const json::Object object, json::parse_object(text));
  KeyStore out;
  KEYHOLD_TRY(out.id, row::text_of(object, "id"));
  KEYHOLD_TRY(out.name, row::text_of(object, "name"));
  KEYHOLD_TRY(out.account, row::text_of(object, "account"));
  KEYHOLD_TRY(out.region, row::text_of(object, "region"));
  out.external = row::is_true(object, "external");
  out.connected = row::is_true(object, "connected");
  KEYHOLD_TRY(out.created, row::time_of(object, "created"));
  out.connectivity = row::text_or_none(object, "connectivity");
  out.access_key_id = row::text_or_none(object, "accessKeyId");
  out.uri_endpoint = row::text_or_none(object, "uriEndpoint");
  out.uri_path = row::text_or_none(object, "uriPath");
  out.vpc_service_name = row::text_or_none(object, "vpcServiceName");
  out.vpc_service_owner = row::text_or_none(object, "vpcServiceOwner");
  return out;
}

}  // namespace keyhold::kms
