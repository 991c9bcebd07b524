#include "keyhold/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"

namespace keyhold::log {
namespace {

std::string& role() {
  static std::string value;
  return value;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> kInstance = [] {
    auto made = std::make_shared<spdlog::logger>("keyhold", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *kInstance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarning: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

const char* text(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarning: return "warning";
    case Level::kError: return "error";
  }
  return "error";
}

const char* text(Key key) {
  switch (key) {
    case Key::kRole: return "role";
    case Key::kTenant: return "tenant";
    case Key::kClient: return "client";
    case Key::kKeyArn: return "keyArn";
    case Key::kSecretArn: return "secretArn";
    case Key::kAccount: return "account";
    case Key::kPrincipal: return "principal";
    case Key::kOperation: return "operation";
    case Key::kRequestId: return "requestId";
    case Key::kStatus: return "status";
    case Key::kError: return "error";
    case Key::kDetail: return "detail";
    case Key::kAddress: return "address";
    case Key::kPath: return "path";
    case Key::kCount: return "count";
    case Key::kSizeBytes: return "sizeBytes";
    case Key::kMillis: return "millis";
    case Key::kState: return "state";
    case Key::kGeneration: return "generation";
    case Key::kStore: return "store";
    case Key::kReason: return "reason";
    case Key::kPid: return "pid";
    case Key::kVersion: return "version";
    case Key::kPeer: return "peer";
  }
  return "?";
}

}  // namespace

void set_role(std::string_view value) { role() = value; }
void set_level(Level level) { logger().set_level(to_spdlog(level)); }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger().should_log(to_spdlog(level))) return;
  json::Object line;
  line["time"] = to_rfc3339(SystemClock().now());
  line["level"] = text(level);
  if (!role().empty()) line["role"] = role();
  line["event"] = event;
  for (const Field& field : fields) line[text(field.key)] = field.text;
  logger().log(to_spdlog(level), "{}", json::write(line));
}

}  // namespace keyhold::log
