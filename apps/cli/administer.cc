#include "cli/administer.h"

#include "cli/output.h"
#include "exit_code.h"
#include "files.h"

namespace keyhold::apps {

Result<ApiAnswer> ask_component_port(const CommonOptions& common, ApiCall call, PortOf role) {
  Runner runner;
  KEYHOLD_TRY(const Place place, Place::find(common));
  KEYHOLD_TRY(BlockingApi api, place.component_port(runner, role));
  return api.call(std::move(call));
}

int administer(const CommonOptions& common, ApiCall call, PortOf role) {
  const Result<ApiAnswer> answer = ask_component_port(common, std::move(call), role);
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

int administer(const CommonOptions& common, const char* method, const std::string& target) {
  ApiCall call = api_get(target);
  call.method = method;
  return administer(common, std::move(call));
}

int put_document(const CommonOptions& common, const std::string& target, const std::filesystem::path& document) {
  Result<PlaintextBytes> text = read_file(document);
  if (!text) return report(text.error());
  ApiCall call;
  call.method = "PUT";
  call.target = target;
  call.body = std::move(*text);
  return administer(common, std::move(call));
}

int get_document(const CommonOptions& common, const std::string& target) {
  CommonOptions as_it_is = common;
  as_it_is.json = true;
  return administer(as_it_is, "GET", target);
}

}  // namespace keyhold::apps
