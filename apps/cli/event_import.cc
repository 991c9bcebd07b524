#include "cli/event_import.h"

#include <fmt/core.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "cli/import_line.h"
#include "cli/line_source.h"
#include "cli/output.h"
#include "exit_code.h"
#include "keyhold/base/async_event.h"

namespace keyhold::apps {
namespace {

constexpr std::size_t kWindowEvents = 20'000;  ///< read ahead; streams of one window are appended side by side
constexpr std::size_t kWindowBytes = 64U << 20;
constexpr std::size_t kBatchEvents = 1000;  ///< the API's limits, with room for what it adds
constexpr std::size_t kBatchBytes = 8U << 20;
constexpr std::size_t kSideBySide = 48;
constexpr int kTries = 6;

struct Batch {
  std::string body;
  std::uint64_t events = 0;
};

/// Some lines of the file, by stream, each stream's in order.
struct Window {
  std::map<std::string, std::deque<Batch>> streams;
  std::size_t events = 0, bytes = 0;
  bool full() const { return events >= kWindowEvents || bytes >= kWindowBytes; }

  void add(ImportLine line) {
    std::deque<Batch>& batches = streams[line.stream];
    if (batches.empty() || batches.back().events >= kBatchEvents ||
        batches.back().body.size() + line.event.size() > kBatchBytes)
      batches.emplace_back();
    batches.back().body += line.event + "\n";
    ++batches.back().events;
    ++events;
    bytes += line.event.size();
  }
};

Result<Window> read_window(const NextLine& next, std::uint64_t& number) {
  Window out;
  while (!out.full()) {
    KEYHOLD_TRY(std::optional<std::string> line, next());
    if (!line) break;
    ++number;
    if (line->find_first_not_of(" \t\r") == std::string::npos) continue;
    Result<ImportLine> parsed = ImportLine::parse(*line);
    if (!parsed)
      return Error{parsed.error().code, fmt::format("line {}: {}", number, parsed.error().detail),
                   parsed.error().reason};
    out.add(std::move(*parsed));
  }
  return out;
}

/// Appends one window: workers take stream after stream.
class WindowAppender {
 public:
  WindowAppender(EventAccess& access, Window window) : access_(access), window_(std::move(window)) {
    for (auto& [stream, batches] : window_.streams) waiting_.push_back(&stream);
  }

  /// Until all is acknowledged, or something was refused.
  Task<void> work();
  ImportProgress progress() const { return {events_.load(), repeated_.load()}; }
  Status outcome() const {
    const std::lock_guard lock(mutex_);
    return failure_ ? Status(*failure_) : ok();
  }

 private:
  const std::string* take() {
    const std::lock_guard lock(mutex_);
    if (failure_ || waiting_.empty()) return nullptr;
    const std::string* out = waiting_.front();
    waiting_.pop_front();
    return out;
  }
  void fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
  }
  Task<Status> append_stream(const std::string* stream);
  Task<Result<ApiAnswer>> append(std::string target, std::string body);

  EventAccess& access_;
  Window window_;
  mutable std::mutex mutex_;
  std::deque<const std::string*> waiting_;
  std::optional<Error> failure_;
  std::atomic<std::uint64_t> events_{0}, repeated_{0};
};

Task<void> WindowAppender::work() {
  for (const std::string* stream = take(); stream != nullptr; stream = take()) {
    const Status appended = co_await append_stream(stream);
    if (!appended) fail(appended.error());
  }
}

Task<Status> WindowAppender::append_stream(const std::string* stream) {
  const std::string target = access_.stream_events_path(*stream);
  for (Batch& batch : window_.streams.at(*stream)) {
    KEYHOLD_CO_TRY(const ApiAnswer answer, co_await append(target, std::move(batch.body)));
    events_ += batch.events;
    const Result<json::Object> object = answer.object();
    const json::Value* repeated = object ? json::find(*object, "repeated") : nullptr;
    if (repeated != nullptr && *repeated == json::Value(true)) repeated_ += batch.events;
  }
  co_return ok();
}

// A server that is busy or starting again gets another try: the ids make that harmless.
Task<Result<ApiAnswer>> WindowAppender::append(std::string target, std::string body) {
  Result<ApiAnswer> answer;
  std::chrono::milliseconds pause{200};
  for (int tried = 0; tried < kTries; ++tried) {
    ApiCall call;
    call.method = "POST";
    call.target = target;
    call.body = PlaintextBytes::copy_of(std::string_view(body));
    call.content_type = "application/x-ndjson";
    answer = co_await access_.api.api().call(std::move(call));
    const bool again =
        !answer && (answer.error().code == ErrorCode::kUnavailable || answer.error().code == ErrorCode::kThrottled);
    if (!again) break;
    co_await sleep_for(pause);
    pause *= 2;
  }
  co_return answer;
}

Result<ImportProgress> append_window(EventAccess& access, Window window,
                                     const std::function<void(ImportProgress)>& progress, ImportProgress before) {
  WindowAppender appender(access, std::move(window));
  Runner& runner = access.api.runner();
  std::vector<std::future<void>> workers;
  for (std::size_t i = 0; i < kSideBySide; ++i)
    workers.push_back(asio::co_spawn(runner.pool().any(), appender.work(), asio::use_future));
  const auto so_far = [&] {
    const ImportProgress now = appender.progress();
    return ImportProgress{before.events + now.events, before.repeated + now.repeated};
  };
  for (std::future<void>& worker : workers) {
    while (worker.wait_for(std::chrono::milliseconds(200)) != std::future_status::ready) progress(so_far());
    worker.get();
  }
  KEYHOLD_CHECK(appender.outcome());
  return so_far();
}

}  // namespace

Result<ImportProgress> import_lines(EventAccess& access, const NextLine& next,
                                    const std::function<void(ImportProgress)>& progress) {
  ImportProgress total;
  std::uint64_t number = 0;
  for (;;) {
    KEYHOLD_TRY(Window window, read_window(next, number));
    if (window.events == 0) return total;
    KEYHOLD_TRY(total, append_window(access, std::move(window), progress, total));
    progress(total);
  }
}

int import_events(const CommonOptions& common, const std::string& tenant, const std::filesystem::path& file) {
  Runner runner(2);
  Result<LineSource> lines = LineSource::open(file);
  if (!lines) return report(lines.error());
  Result<EventAccess> access = EventAccess::open(runner, common, tenant);
  if (!access) return report(access.error());
  const bool is_terminal = ::isatty(STDERR_FILENO) == 1;
  const auto began = std::chrono::steady_clock::now();
  const NextLine next = [&lines] { return lines->next(); };
  const Result<ImportProgress> done = import_lines(*access, next, [is_terminal](ImportProgress now) {
    if (is_terminal) fmt::print(stderr, "\r{} events", now.events);
  });
  if (is_terminal) fmt::print(stderr, "\n");
  if (!done) return report(done.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  fmt::print(stderr, "{} events in {:.1f} s, of which {} were there already\n", done->events, seconds, done->repeated);
  if (common.json) print_text(json::write(json::Object{{"events", done->events}, {"repeated", done->repeated}}) + "\n");
  return kExitOk;
}

}  // namespace keyhold::apps
