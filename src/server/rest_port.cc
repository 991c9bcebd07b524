#include "keyhold/server/rest_port.h"

#include <new>

#include "json_answer.h"
#include "keyhold/base/log.h"
#include "problem.h"
#include "request_id.h"
#include "rest_call.h"
#include "rest_routes.h"

namespace keyhold::server {
namespace {

Error starting() {
  return {ErrorCode::kUnavailable, "the platform is starting: it waits for its key services", "starting"};
}

net::Response starting_health() {
  return json_answer(503, json::Object{{"status", "starting"}});
}

Task<RestAnswer> answer_rest(RestCall& call, const RestRoute& route) {
  call.exchange.set_deadline(route.time_limit);
  KEYHOLD_CO_TRY(call.query, RestQuery::parse(call.exchange.head().query()));
  co_return co_await route.auth.run(call, route.body_max);
}

// Exceptions are for what can't be met locally; here is where a request began.
Task<RestAnswer> answer_or_catch(RestCall& call, const RestRoute& route) {
  try {
    co_return co_await answer_rest(call, route);
  } catch (const std::bad_alloc&) {
    co_return Error{ErrorCode::kThrottled, "no memory for this request now", "out-of-memory"};
  }
}

net::Response refusal(const Error& error, const std::string& request_id) {
  net::Response out = problem_answer(error, request_id);
  for (const auto& [member, value] : error.members)
    if (member == "allow") out.headers.push_back({"Allow", value});
  return out;
}

// No path: it holds names of streams.
void log_request(std::string_view operation, const std::string& request_id, int status, const Error* error) {
  if (status < 500)
    return log::debug(
        "request",
        {{log::Key::kOperation, operation}, {log::Key::kRequestId, request_id}, {log::Key::kStatus, status}});
  log::warning("request-failed", {{log::Key::kOperation, operation},
                                  {log::Key::kRequestId, request_id},
                                  {log::Key::kStatus, status},
                                  {log::Key::kReason, error ? problem_code(*error) : ""},
                                  {log::Key::kDetail, error ? error->detail : ""}});
}

}  // namespace

void RestPort::open(RestServices services) {
  services_.emplace(std::move(services));
  open_.store(true, std::memory_order_release);
}

net::Handler RestPort::handler() {
  return [this](net::Exchange& exchange) { return handle(exchange); };
}

Task<void> RestPort::handle(net::Exchange& exchange) {
  const std::string request_id = make_request_id();
  net::Response response;
  std::string_view operation = "none";
  std::optional<Error> failure;
  Result<RestMatch> match = find_rest_route(exchange.head());
  if (match) operation = match->route->operation;
  if (!match) {
    failure = match.error();
  } else if (!open_.load(std::memory_order_acquire)) {
    failure = starting();
  } else {
    RestCall call{*services_, subscriptions_, exchange, request_id, std::move(match->segments), {}, {}, {}};
    RestAnswer answer = co_await answer_or_catch(call, *match->route);
    if (answer && !*answer) co_return;  // it was a stream
    if (answer) response = std::move(**answer);
    if (!answer) failure = std::move(answer).error();
  }
  if (failure) response = refusal(*failure, request_id);
  if (failure && failure->reason == "starting" && operation == "getHealth") response = starting_health();
  response.headers.push_back({"X-Request-Id", request_id});
  log_request(operation, request_id, response.status, failure ? &*failure : nullptr);
  const Status sent = co_await exchange.respond(std::move(response));
  static_cast<void>(sent);  // the peer went away: there is nobody to tell
}

}  // namespace keyhold::server
