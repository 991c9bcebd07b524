#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/place.h"

/// Commands of a tenant's user against the event store. `tenant` is an id, or with the operator's credentials at hand
/// the name of a client, whose production tenant it is.
namespace keyhold::apps {

struct AppendOptions {
  std::string tenant, stream;
  std::string id, type, time, data, metadata;  ///< data and metadata: JSON; without `type`: events from standard input
  std::string expected = "any";
};
int append_events(const CommonOptions& common, const AppendOptions& options);

struct ReadOptions {
  std::string tenant, stream;  ///< no stream: all of the tenant's, in commit order
  std::optional<std::uint64_t> from, limit;
  bool backwards = false;
};
int read_events(const CommonOptions& common, const ReadOptions& options);

/// Prints events as they come, and goes on after its last position when the connection ends.
int tail_events(const CommonOptions& common, const std::string& tenant, std::uint64_t from);

}  // namespace keyhold::apps
