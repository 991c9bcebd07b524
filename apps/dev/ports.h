#pragma once

#include <cstdint>

namespace keyhold::apps {

constexpr const char* kLoopback = "127.0.0.1";
constexpr std::uint16_t kDevPorts = 5;  ///< neighbours that a `keyhold dev` listens on

/// Whether nobody listens on that port of the loopback interface now.
bool is_free_port(std::uint16_t port);

/// The first of kDevPorts neighbouring free ports, chosen at random.
std::uint16_t free_port_base();

}  // namespace keyhold::apps
