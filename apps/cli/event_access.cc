#include "cli/event_access.h"

#include "keyhold/aws/protocol.h"

namespace keyhold::apps {

Result<EventAccess> EventAccess::open(Runner& runner, const CommonOptions& common, const std::string& id_or_client) {
  KEYHOLD_TRY(const Place place, Place::find(common));
  std::string tenant = id_or_client;
  if (!TenantId::parse(id_or_client)) {
    KEYHOLD_TRY(BlockingApi finder, place.as_operator(runner));
    KEYHOLD_TRY(tenant, find_tenant(finder, id_or_client));
  }
  KEYHOLD_TRY(BlockingApi api, place.as_tenant(runner, tenant));
  return EventAccess{std::move(tenant), std::move(api)};
}

std::string EventAccess::stream_events_path(const std::string& stream) const {
  return tenant_path() + "/streams/" + aws::percent_encode(stream) + "/events";
}

}  // namespace keyhold::apps
