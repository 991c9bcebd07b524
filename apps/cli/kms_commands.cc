#include "cli/kms_commands.h"

#include "cli/output.h"
#include "exit_code.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::minutes kTurnTimeout{10};  // as long as the role takes at most

int ask_kms(const CommonOptions& common, ApiCall call) {
  Runner runner;
  const Result<Place> place = Place::find(common);
  if (!place) return report(place.error());
  Result<BlockingApi> api = place->component_port(runner);
  if (!api) return report(api.error());
  const Result<ApiAnswer> answer = api->call(std::move(call));
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

}  // namespace

int show_kms_status(const CommonOptions& common) {
  return ask_kms(common, api_get("/keyhold/v1/status"));
}

int rotate_root(const CommonOptions& common) {
  ApiCall call;
  call.method = "POST";
  call.target = "/keyhold/v1/root/rotations";
  call.timeout = kTurnTimeout;
  return ask_kms(common, std::move(call));
}

}  // namespace keyhold::apps
