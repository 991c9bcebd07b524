#pragma once

#include <string>

#include "cli/place.h"

namespace keyhold::apps {

/// A tenant's user: the id of the tenant that `id_or_client` names, and an Api with its token.
struct EventAccess {
  std::string tenant;
  BlockingApi api;

  static Result<EventAccess> open(Runner& runner, const CommonOptions& common, const std::string& id_or_client);
  std::string tenant_path() const { return "/v1/tenants/" + tenant; }
  std::string stream_events_path(const std::string& stream) const;
};

}  // namespace keyhold::apps
