#include "cli/kms_commands.h"

#include "cli/administer.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::minutes kTurnTimeout{10};  // as long as the role takes at most

}  // namespace

int show_role_status(const CommonOptions& common, PortOf role) {
  return administer(common, api_get("/keyhold/v1/status"), role);
}

int rotate_root(const CommonOptions& common) {
  ApiCall call;
  call.method = "POST";
  call.target = "/keyhold/v1/root/rotations";
  call.timeout = kTurnTimeout;
  return administer(common, std::move(call));
}

}  // namespace keyhold::apps
