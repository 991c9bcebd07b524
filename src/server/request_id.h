#pragma once

#include <string>

namespace keyhold::server {

/// A random UUID, from randomness that is fetched for many at a time. Thread-safe.
std::string make_request_id();

}  // namespace keyhold::server
