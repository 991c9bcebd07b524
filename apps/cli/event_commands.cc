#include "cli/event_commands.h"

#include <cstdio>
#include <iostream>
#include <iterator>

#include "cli/event_access.h"
#include "cli/event_stream_lines.h"
#include "cli/output.h"
#include "exit_code.h"
#include "keyhold/base/async_event.h"
#include "keyhold/base/id.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::seconds kReconnectAfter{1};
constexpr std::chrono::minutes kSilence{2};

// One event as a line of NDJSON; data and metadata go as they were given.
PlaintextBytes event_line(const AppendOptions& options) {
  PlaintextBytes out;
  out.append("{\"id\":");
  json::append_string(out, options.id.empty() ? uuid::text(uuid::random()) : options.id);
  out.append(",\"type\":");
  json::append_string(out, options.type);
  if (!options.time.empty()) {
    out.append(",\"time\":");
    json::append_string(out, options.time);
  }
  out.append(",\"data\":");
  out.append(options.data.empty() ? "null" : options.data);
  if (!options.metadata.empty()) {
    out.append(",\"metadata\":");
    out.append(options.metadata);
  }
  out.append("}\n");
  return out;
}

PlaintextBytes standard_input() {
  std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  PlaintextBytes out = PlaintextBytes::copy_of(text);
  wipe(text);
  return out;
}

// Copies a stream's pieces to standard output. Errors: kUnavailable for one that ends before its end.
Task<Status> print_stream(Api& api, ApiCall call) {
  KEYHOLD_CO_TRY(const std::unique_ptr<net::ClientStream> stream,
                 co_await api.open_stream(std::move(call), net::Headers()));
  for (bool more = true; more;) {
    KEYHOLD_CO_TRY(const std::optional<PlaintextBytes> piece, co_await stream->next());
    more = piece.has_value();
    if (more) print_text(piece->text());
  }
  co_return ok();
}

// Follows until the connection ends or the server says why it does; keeps `position` at the last event printed.
Task<Status> follow(Api& api, std::string path, std::uint64_t& position, bool& any) {
  ApiCall call = api_get(std::move(path));
  call.timeout = kSilence;
  net::Headers headers;
  headers.push_back({"Accept", "text/event-stream"});
  if (any) headers.push_back({"Last-Event-ID", std::to_string(position)});
  KEYHOLD_CO_TRY(const std::unique_ptr<net::ClientStream> stream,
                 co_await api.open_stream(std::move(call), std::move(headers)));
  EventStreamLines lines;
  for (bool more = true; more;) {
    KEYHOLD_CO_TRY(const std::optional<PlaintextBytes> piece, co_await stream->next());
    more = piece.has_value();
    if (!more) continue;
    lines.take(piece->text());
    while (std::optional<ServerSentEvent> event = lines.next()) {
      if (event->name == "error") co_return error_of_answer(503, event->data);
      print_text(event->data + "\n");
      std::fflush(stdout);
      if (const Result<std::uint64_t> id = event->number()) {
        position = *id;
        any = true;
      }
    }
  }
  co_return ok();
}

std::string query_of(const ReadOptions& options) {
  std::string out;
  const auto add = [&out](const std::string& pair) { out += (out.empty() ? "?" : "&") + pair; };
  if (options.from) add("from=" + std::to_string(*options.from));
  if (options.limit) add("limit=" + std::to_string(*options.limit));
  if (options.backwards) add("direction=backwards");
  return out;
}

}  // namespace

int append_events(const CommonOptions& common, const AppendOptions& options) {
  Runner runner;
  Result<EventAccess> access = EventAccess::open(runner, common, options.tenant);
  if (!access) return report(access.error());
  ApiCall call;
  call.method = "POST";
  call.target = access->stream_events_path(options.stream) + "?expectedRevision=" + options.expected;
  call.body = options.type.empty() ? standard_input() : event_line(options);
  call.content_type = call.body.text().starts_with("[") ? "application/json" : "application/x-ndjson";
  const Result<ApiAnswer> answer = access->api.call(std::move(call));
  if (!answer) return report(answer.error());
  print_answer(*answer, common.json);
  return kExitOk;
}

int read_events(const CommonOptions& common, const ReadOptions& options) {
  Runner runner;
  Result<EventAccess> access = EventAccess::open(runner, common, options.tenant);
  if (!access) return report(access.error());
  const std::string path =
      options.stream.empty() ? access->tenant_path() + "/events" : access->stream_events_path(options.stream);
  const Status read = runner.run(print_stream(access->api.api(), api_get(path + query_of(options))));
  return read ? static_cast<int>(kExitOk) : report(read.error());
}

int tail_events(const CommonOptions& common, const std::string& tenant, std::uint64_t from) {
  Runner runner;
  std::uint64_t position = 0;
  bool any = false;
  for (;;) {
    Result<EventAccess> access = EventAccess::open(runner, common, tenant);
    if (!access && access.error().reason != kUnreachable) return report(access.error());
    if (access) {
      const std::string path = access->tenant_path() + "/events/follow?from=" + std::to_string(from);
      const Status followed = runner.run(follow(access->api.api(), path, position, any));
      const bool again = followed || followed.error().code == ErrorCode::kUnavailable ||
                         followed.error().code == ErrorCode::kUnauthenticated;
      if (!again) return report(followed.error());
    }
    std::fputs("keyhold: the connection ended; going on\n", stderr);
    runner.run(sleep_for(kReconnectAfter));
  }
}

}  // namespace keyhold::apps
