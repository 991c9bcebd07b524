// The catch-up subscription: server-sent events, one an event of the store, whose id is its position.
#include "event_line.h"
#include "problem.h"
#include "rest_routes.h"
#include "token_watch.h"

namespace keyhold::server {
namespace {

constexpr std::size_t kFollowPage = 256 << 10;
constexpr std::chrono::milliseconds kPatience{1000};  // how soon a stream sees that the server drains

// Last-Event-ID is where a broken stream goes on, so it counts before `from`.
Result<stores::Position> first_position(RestCall& call) {
  KEYHOLD_TRY(const std::optional<std::uint64_t> from, call.query.number("from"));
  KEYHOLD_CHECK(call.query.end());
  const std::string* const last = call.exchange.head().find("last-event-id");
  if (last == nullptr) return stores::Position{from.value_or(0)};
  const std::optional<std::uint64_t> seen = parse_number(*last);
  if (!seen || *seen + 1 == 0)
    return Error{ErrorCode::kInvalidArgument, "Last-Event-ID: must be the id of an event", "invalid-parameter"};
  return stores::Position{*seen + 1};
}

net::Headers follow_headers(const RestCall& call) {
  net::Headers out;
  out.push_back({"Content-Type", "text/event-stream"});
  out.push_back({"Cache-Control", "no-store"});
  out.push_back({"X-Request-Id", call.request_id});
  return out;
}

PlaintextBytes event_messages(const stores::EventPage& page) {
  PlaintextBytes out;
  for (const stores::RecordedEvent& event : page) {
    out.append("id: " + std::to_string(event.position.number) + "\ndata: ");
    append_event_line(out, event);
    out.append("\n\n");
  }
  return out;
}

PlaintextBytes error_message(const Error& error, const std::string& request_id) {
  PlaintextBytes out = PlaintextBytes::copy_of(std::string_view("event: error\ndata: "));
  json::append(out, problem_document(error, request_id));
  out.append("\n\n");
  return out;
}

// Sends what comes until the server drains; an error is one that the reader is told.
Task<Status> follow_on(RestCall& call, std::unique_ptr<stores::Subscription> events) {
  TokenWatch token(call);
  while (!call.exchange.draining()) {
    KEYHOLD_CO_TRY(const stores::EventPage page, co_await events->next(kFollowPage, kPatience));
    PlaintextBytes message = event_messages(page);
    if (token.due()) {
      KEYHOLD_CO_CHECK(co_await token.look());
      message.append(": alive\n\n");
    }
    if (message.empty()) continue;
    const Status sent = co_await call.exchange.send(std::move(message));
    if (!sent) co_return ok();  // the reader has gone: there is nobody to tell
  }
  co_return ok();
}

}  // namespace

Task<RestAnswer> follow_events(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const stores::Position from, first_position(call));
  KEYHOLD_CO_TRY(const SubscriptionSlots::Slot slot, call.subscriptions.take(scope.tenant()));
  KEYHOLD_CO_TRY(auto events, co_await call.services.events.follow(scope, from));
  KEYHOLD_CO_CHECK(co_await call.exchange.start_stream(200, follow_headers(call)));
  Status live = co_await call.exchange.send(PlaintextBytes::copy_of(std::string_view(": following\n\n")));
  if (live) {
    const Status followed = co_await follow_on(call, std::move(events));
    if (!followed) live = co_await call.exchange.send(error_message(followed.error(), call.request_id));
  }
  if (live) live = co_await call.exchange.finish();
  co_return std::optional<net::Response>();
}

}  // namespace keyhold::server
