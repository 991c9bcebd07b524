#include "keyhold/server/aws_dispatcher.h"

#include <map>
#include <unordered_map>
#include <utility>
#include <variant>

#include "keyhold/aws/protocol.h"
#include "keyhold/base/log.h"
#include "request_id.h"

namespace keyhold::server {
namespace {

constexpr std::size_t kQueryBodyMax = 64 << 10;
constexpr std::chrono::seconds kQueryTimeLimit{5};
constexpr const char* kTooFast = "Rate exceeded";
constexpr const char* kKmsTooFast =
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";

using aws::sigv4::Endpoint;
using aws::sigv4::Refusal;
using aws::sigv4::Verified;
using Protocol = Endpoint::Protocol;

Error unknown_operation() {
  return {ErrorCode::kInvalidArgument, "", "UnknownOperationException"};
}

// Beyond the route's bound: known from the length alone, before a byte of the body is read.
Task<Result<PlaintextBytes>> read_bounded(net::Exchange& exchange, std::size_t max_bytes) {
  Result<PlaintextBytes> body = co_await exchange.read_body(max_bytes);
  if (!body && body.error().code == ErrorCode::kLimitExceeded) body.error().reason = "RequestEntityTooLargeException";
  co_return body;
}

Protocol protocol_of(const AwsService& service) {
  return service.target_prefix.empty() ? Protocol::kQuery : Protocol::kJson;
}

Endpoint endpoint_of(const AwsService& service) {
  return Endpoint{.protocol = protocol_of(service), .service = service.scope};
}

AwsCall make_call(std::string request_id, Verified verified, const net::Peer& peer) {
  return AwsCall{.request_id = std::move(request_id),
                 .access_key_id = std::move(verified.access_key_id),
                 .account = std::move(verified.identity.account),
                 .principal_arn = std::move(verified.identity.principal_arn),
                 .principal_id = std::move(verified.identity.principal_id),
                 .region = std::move(verified.scope.region),
                 .source_ip = peer.address,
                 .session_token = std::move(verified.session_token),
                 .entry = {}};
}

AwsCall unsigned_call(std::string request_id, const net::Peer& peer) {
  AwsCall out{};
  out.request_id = std::move(request_id);
  out.principal_arn = "anonymous";
  out.source_ip = peer.address;
  return out;
}

}  // namespace

/// A service at work: its routes by name, and the verifier of its scope.
struct AwsDispatcher::Desk {
  Desk(AwsService given, aws::sigv4::SigningKeyLookup& keys, const Clock& clock, Metrics* metrics)
      : service(std::move(given)), verifier(keys, clock, endpoint_of(service)) {
    for (const AwsRoute& route : service.routes) {
      routes.emplace(route.operation, &route);
      if (metrics != nullptr) calls.emplace(&route, metrics->calls(service.action_prefix, route.operation));
    }
  }
  const AwsRoute* find(std::string_view operation) const {
    const auto found = routes.find(operation);
    return found == routes.end() ? nullptr : found->second;
  }

  const AwsService service;
  mutable aws::sigv4::Verifier verifier;  // verify() is safe from any thread, but not const
  std::map<std::string_view, const AwsRoute*> routes;
  std::unordered_map<const AwsRoute*, Metrics::Calls> calls;  // empty: nobody counts
};

/// One request on its way: what of it is known so far.
struct AwsDispatcher::Passage {
  net::Exchange& exchange;
  std::string request_id;
  const Desk* desk = nullptr;
  const AwsRoute* route = nullptr;
  PlaintextBytes body = {};
  std::optional<aws::QueryRequest> query = {};
};

namespace {

// A template, since a passage is the dispatcher's own.
template <class Passing>
void count(const Passing& passage, const Result<PlaintextBytes>& answer, std::chrono::steady_clock::time_point begun) {
  if (passage.desk == nullptr || passage.route == nullptr) return;
  const auto calls = passage.desk->calls.find(passage.route);
  if (calls == passage.desk->calls.end()) return;
  Metrics::Calls counted = calls->second;
  const std::string error = answer ? std::string() : aws::exception_name(answer.error(), passage.desk->service.dialect);
  counted.ended(std::chrono::steady_clock::now() - begun, error);
}

}  // namespace

AwsDispatcher::AwsDispatcher(std::vector<AwsService> services, aws::sigv4::SigningKeyLookup& keys,
                             audit::AuditLog& audit, const Clock& clock, AwsPortOptions options)
    : audit_(audit), options_(options) {
  for (AwsService& service : services)
    desks_.push_back(std::make_unique<Desk>(std::move(service), keys, clock, options.metrics));
}

AwsDispatcher::~AwsDispatcher() = default;

net::Handler AwsDispatcher::handler() {
  return [this](net::Exchange& exchange) { return handle(exchange); };
}

Task<void> AwsDispatcher::handle(net::Exchange& exchange) {
  Passage passage{exchange, make_request_id()};
  const std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  Result<PlaintextBytes> answer = co_await answer_to(passage);
  count(passage, answer, begun);
  // Refused before a service was found: the first one's dialect is this port's own.
  const aws::Dialect dialect = (passage.desk == nullptr ? *desks_.front() : *passage.desk).service.dialect;
  net::Response response = answer ? aws::success_response(std::move(*answer), dialect, passage.request_id)
                                  : aws::error_response(answer.error(), dialect, passage.request_id);
  const Status sent = co_await exchange.respond(std::move(response));
  static_cast<void>(sent);  // the client went away: there is nobody to tell
}

Task<Result<PlaintextBytes>> AwsDispatcher::answer_to(Passage& passage) {
  KEYHOLD_CO_CHECK(find_desk(passage));
  if (passage.desk == nullptr) KEYHOLD_CO_CHECK(co_await find_query_route(passage));
  passage.exchange.set_deadline(passage.route->time_limit);
  if (!passage.query) {
    KEYHOLD_CO_TRY(passage.body, co_await read_bounded(passage.exchange, passage.route->body_max));
  }
  KEYHOLD_CO_TRY(AwsCall call, co_await authenticate(passage));
  KEYHOLD_CO_CHECK(check_rate(passage, call));
  co_return co_await answer_call(passage, call);
}

// Unsigned calls share the rate limit of the account that none is.
Task<Result<AwsCall>> AwsDispatcher::authenticate(Passage& passage) {
  if (passage.route->auth == AwsAuth::kInRequest) co_return unsigned_call(passage.request_id, passage.exchange.peer());
  const net::RequestHead& head = passage.exchange.head();
  const aws::sigv4::RequestView view{head.method, head.path(), head.query(), head.headers, passage.body.view()};
  std::variant<Verified, Refusal> verdict = co_await passage.desk->verifier.verify(view);
  if (const Refusal* const refusal = std::get_if<Refusal>(&verdict)) co_return refused(passage, *refusal);
  co_return make_call(passage.request_id, std::get<Verified>(std::move(verdict)), passage.exchange.peer());
}

// JSON services name their operation in a header, so body and time are bounded before a byte of the body is read.
Status AwsDispatcher::find_desk(Passage& passage) const {
  const std::string* const header = passage.exchange.head().find("x-amz-target");
  if (header == nullptr) return ok();
  KEYHOLD_TRY(const aws::Target target, aws::parse_target(*header));
  for (const auto& desk : desks_)
    if (!desk->service.target_prefix.empty() && desk->service.target_prefix == target.service)
      passage.desk = desk.get();
  if (passage.desk == nullptr) return unknown_operation();
  passage.route = passage.desk->find(target.operation);
  return passage.route == nullptr ? Status(unknown_operation()) : ok();
}

// The Query protocol has it in the form.
Task<Status> AwsDispatcher::find_query_route(Passage& passage) const {
  for (const auto& desk : desks_)
    if (desk->service.target_prefix.empty()) passage.desk = desk.get();
  if (passage.desk == nullptr) co_return unknown_operation();
  passage.exchange.set_deadline(kQueryTimeLimit);
  KEYHOLD_CO_TRY(passage.body, co_await read_bounded(passage.exchange, kQueryBodyMax));
  KEYHOLD_CO_TRY(passage.query, aws::parse_query_body(passage.body.text()));
  passage.route = passage.desk->find(passage.query->action);
  co_return passage.route == nullptr ? Status(unknown_operation()) : ok();
}

// As with a signature that is none: logged, and no line of the audit log, which would cost what the limit is to save.
Status AwsDispatcher::check_rate(const Passage& passage, const AwsCall& call) {
  const RateGate::Instant now = std::chrono::steady_clock::now();
  if (account_gates_.take(call.account, options_.account_per_second, now)) return ok();
  log::info("request-throttled", {{log::Key::kRequestId, passage.request_id},
                                  {log::Key::kOperation, passage.route->operation},
                                  {log::Key::kPeer, passage.exchange.peer().address}});
  const bool is_kms = passage.desk->service.dialect == aws::Dialect::kKms;
  return Error{ErrorCode::kThrottled, is_kms ? kKmsTooFast : kTooFast, {}};
}

Error AwsDispatcher::refused(const Passage& passage, const Refusal& refusal) const {
  log::info("request-refused", {{log::Key::kRequestId, passage.request_id},
                                {log::Key::kOperation, passage.route->operation},
                                {log::Key::kReason, aws::sigv4::name(refusal.verdict)},
                                {log::Key::kPeer, passage.exchange.peer().address}});
  return refusal.error;
}

Task<Result<PlaintextBytes>> AwsDispatcher::answer_call(Passage& passage, AwsCall& call) {
  audit::Decision& decision = call.entry.decision;
  decision.request_id = call.request_id;
  decision.who = call.principal_arn;
  decision.action = passage.desk->service.action_prefix + ":" + passage.route->operation;
  decision.source = call.source_ip;
  decision.region = call.region;
  Result<PlaintextBytes> answer = co_await run_handler(passage, call);
  if (!answer) decision.error = aws::exception_name(answer.error(), passage.desk->service.dialect);
  if (call.entry.written) co_return answer;
  KEYHOLD_CO_CHECK(co_await audit_.append(std::move(decision)));
  co_return answer;
}

Task<Result<PlaintextBytes>> AwsDispatcher::run_handler(Passage& passage, AwsCall& call) const {
  json::Object request;
  if (passage.query) {
    for (const auto& [name, value] : passage.query->parameters) request[name] = value;
  } else {
    KEYHOLD_CO_TRY(request, aws::parse_json_body(passage.body.text()));
  }
  co_return co_await passage.route->call(call, std::move(request));
}

}  // namespace keyhold::server
