#pragma once

#include "keyhold/base/json.h"

namespace keyhold::server {

/// Adds what a role's process says of itself to what the role says. A "health" there tells of a fault, and counts where
/// the role itself is good.
inline void add_facts(json::Object& status, json::Object facts) {
  const bool good = status.at("health") == "good";
  for (auto& [name, value] : facts)
    if (name != "health" || good) status[name] = std::move(value);
}

}  // namespace keyhold::server
