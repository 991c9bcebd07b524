#include "json_answer.h"
#include "openapi.h"
#include "rest_routes.h"

namespace keyhold::server {

Task<RestAnswer> show_health(RestCall&) {
  co_return json_answer(200, json::Object{{"status", "ok"}});
}

Task<RestAnswer> show_openapi(RestCall&) {
  co_return json_answer(200, PlaintextBytes::copy_of(openapi_document()));
}

Task<RestAnswer> show_platform_status(RestCall& call, OperatorAccess) {
  co_return json_answer(200, call.services.status());
}

}  // namespace keyhold::server
