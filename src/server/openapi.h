#pragma once

#include <string_view>

namespace keyhold::server {

/// openapi.json, which describes the REST API (OpenAPI 3.1). A test holds it to the table of routes.
std::string_view openapi_document();

}  // namespace keyhold::server
