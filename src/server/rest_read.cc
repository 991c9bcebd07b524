#include <limits>

#include "event_line.h"
#include "keyhold/base/log.h"
#include "rest_routes.h"
#include "rest_stream_name.h"
#include "token_watch.h"

namespace keyhold::server {
namespace {

constexpr std::size_t kReadPage = 256 << 10;  // bytes of plaintext in memory for one reader, about

net::Headers ndjson_headers(const RestCall& call) {
  net::Headers out;
  out.push_back({"Content-Type", "application/x-ndjson"});
  out.push_back({"Cache-Control", "no-store"});
  out.push_back({"X-Request-Id", call.request_id});
  return out;
}

// What the lines of `page` usually take, so that they are written into memory that need not grow, copy and wipe.
std::size_t lines_size(const stores::EventPage& page) {
  constexpr std::size_t kAroundAnEvent = 256;
  std::size_t size = 0;
  for (const stores::RecordedEvent& event : page) {
    const stores::EventFields& f = event.fields;
    const bool as_json = f.encoding == stores::Encoding::kJson;
    size += kAroundAnEvent + event.stream.size() + f.id.size() + f.type.size() + f.metadata.size() +
            (as_json ? f.data.size() : base64_size(f.data.size()));
  }
  return size;
}

// The events that one answer still may give, as lines, page by page.
class LineSource {
 public:
  LineSource(std::unique_ptr<stores::EventCursor> cursor, std::uint64_t limit)
      : cursor_(std::move(cursor)), left_(limit) {}

  /// The next lines; none at the end.
  Task<Result<PlaintextBytes>> next() {
    PlaintextBytes out;
    if (left_ == 0) co_return out;
    KEYHOLD_CO_TRY(const stores::EventPage page, co_await cursor_->next(kReadPage));
    out.reserve(lines_size(page));
    for (const stores::RecordedEvent& event : page) {
      if (left_ == 0) break;
      append_event_line(out, event);
      out.append("\n");
      --left_;
    }
    co_return out;
  }

 private:
  std::unique_ptr<stores::EventCursor> cursor_;
  std::uint64_t left_;
};

Task<Result<PlaintextBytes>> next_lines(LineSource& lines, TokenWatch& token) {
  if (token.due()) KEYHOLD_CO_CHECK(co_await token.look());
  co_return co_await lines.next();
}

// An answer that fits two looks goes out whole. A stream that can't go on is cut without its last chunk, so that nobody
// takes a part for all.
Task<RestAnswer> answer_lines(RestCall& call, LineSource lines) {
  KEYHOLD_CO_TRY(PlaintextBytes first, co_await lines.next());
  KEYHOLD_CO_TRY(PlaintextBytes more, co_await lines.next());
  if (more.empty()) co_return net::Response{200, ndjson_headers(call), std::move(first)};
  KEYHOLD_CO_CHECK(co_await call.exchange.start_stream(200, ndjson_headers(call)));
  TokenWatch token(call);
  Status sent = co_await call.exchange.send(std::move(first));
  while (sent && !more.empty()) {
    sent = co_await call.exchange.send(std::move(more));
    if (!sent) break;
    Result<PlaintextBytes> next = co_await next_lines(lines, token);
    if (!next) {
      log::warning("read-cut", {{log::Key::kRequestId, call.request_id}, {log::Key::kError, next.error()}});
      co_return std::optional<net::Response>();
    }
    more = std::move(*next);
  }
  if (sent) sent = co_await call.exchange.finish();
  co_return std::optional<net::Response>();  // sent or not: whoever asked has gone then
}

Result<stores::Direction> direction_of(RestCall& call) {
  const std::optional<std::string> given = call.query.text("direction");
  if (!given || *given == "forwards") return stores::Direction::kForwards;
  if (*given == "backwards") return stores::Direction::kBackwards;
  return Error{ErrorCode::kInvalidArgument, "direction: must be forwards or backwards", "invalid-parameter"};
}

Result<std::uint64_t> limit_of(RestCall& call) {
  KEYHOLD_TRY(const std::optional<std::uint64_t> given, call.query.number("limit"));
  return given.value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

Task<RestAnswer> read_stream(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const std::optional<std::uint64_t> number, call.query.number("from"));
  KEYHOLD_CO_TRY(const stores::Direction direction, direction_of(call));
  KEYHOLD_CO_TRY(const std::uint64_t limit, limit_of(call));
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(stores::StreamName stream, stream_of(call));
  std::optional<stores::Revision> from;
  if (number) from = stores::Revision{*number};
  KEYHOLD_CO_TRY(auto cursor, co_await call.services.events.read_stream(scope, std::move(stream), from, direction));
  LineSource lines(std::move(cursor), limit);
  co_return co_await answer_lines(call, std::move(lines));
}

Task<RestAnswer> read_all_events(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const std::optional<std::uint64_t> from, call.query.number("from"));
  KEYHOLD_CO_TRY(const std::uint64_t limit, limit_of(call));
  KEYHOLD_CO_CHECK(call.query.end());
  const stores::Position first{from.value_or(0)};
  KEYHOLD_CO_TRY(auto cursor, co_await call.services.events.read_all(scope, first));
  LineSource lines(std::move(cursor), limit);
  co_return co_await answer_lines(call, std::move(lines));
}

}  // namespace keyhold::server
