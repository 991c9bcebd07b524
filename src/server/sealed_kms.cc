#include "keyhold/server/sealed_kms.h"

#include <algorithm>
#include <utility>

#include "json_answer.h"
#include "keyhold/aws/error.h"
#include "keyhold/base/log.h"
#include "keyhold/server/operator_routes.h"
#include "problem.h"
#include "process_facts.h"
#include "request_id.h"
#include "seal_slot_body.h"

namespace keyhold::server {
namespace {

constexpr const char* kStatusPath = "/keyhold/v1/status";
constexpr const char* kMetricsPath = "/metrics";
constexpr const char* kUnsealPath = "/keyhold/v1/unseal";
constexpr std::size_t kProofMax = 16 << 10;
constexpr std::chrono::seconds kLookTimeLimit{30};
constexpr std::chrono::seconds kUnsealTimeLimit{600};  // every row is opened

json::Object sealed_status(const SealedKms::Options& options) {
  json::Object out{{"role", "kms"}, {"deployment", options.deployment.text()}, {"sealed", true}, {"health", "sealed"}};
  if (options.facts) add_facts(out, options.facts());
  return out;
}

Task<PeerAnswer> show_sealed_status(const SealedKms::Options* options) {
  co_return json_answer(200, sealed_status(*options));
}

}  // namespace

SealedKms::SealedKms(Options options) : options_(std::move(options)), port_(options_.deployment, routes()) {}

std::vector<ComponentRoute> SealedKms::routes() {
  std::vector<ComponentRoute> out;
  out.push_back({"GET", kStatusPath, PeerRole::kOperator, 0, kLookTimeLimit,
                 [this](PeerCall&) { return show_sealed_status(&options_); }});
  out.push_back({"POST", kUnsealPath, PeerRole::kOperator, kProofMax, kUnsealTimeLimit,
                 [this](PeerCall& call) { return unseal(&call); }});
  if (options_.metrics != nullptr) out.push_back(metrics_route(*options_.metrics));
  return out;
}

// A refusal can't be in the audit log, which is sealed too.
Task<PeerAnswer> SealedKms::unseal(PeerCall* call) {
  KEYHOLD_CO_TRY(SealSlotBody body, parse_seal_slot_body(call->body.text()));
  kms::Administrator by{call->peer, call->exchange.peer().address, call->request_id};
  const Status done = co_await options_.unseal(std::move(by), std::move(body.proof));
  if (!done) {
    log::warning("unseal-refused", {{log::Key::kPeer, call->peer}, {log::Key::kError, done.error()}});
    co_return done.error();
  }
  co_return json_answer(200, json::Object{{"sealed", false}});
}

// By the protocol of the request, as far as it shows: JSON services name their operation in a header, STS in the form.
Task<void> SealedKms::handle_public(net::Exchange& exchange) {
  const bool json = exchange.head().find("x-amz-target") != nullptr;
  const aws::Dialect dialect = json ? aws::Dialect::kKms : aws::Dialect::kSts;
  const Error error{ErrorCode::kInternal, "the KMS is sealed", json ? "KMSInternalException" : "InternalFailure"};
  const Status sent = co_await exchange.respond(aws::error_response(error, dialect, make_request_id()));
  static_cast<void>(sent);  // the client went away: there is nobody to tell
}

Task<void> SealedKms::handle_component(net::Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (path == kStatusPath || path == kMetricsPath || path == kUnsealPath) {
    co_await port_.handle(exchange);
    co_return;
  }
  const Error error{ErrorCode::kUnavailable, "the KMS is sealed", "sealed"};
  const Status sent = co_await exchange.respond(problem_answer(error, make_request_id()));
  static_cast<void>(sent);
}

}  // namespace keyhold::server
