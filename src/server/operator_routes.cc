#include "keyhold/server/operator_routes.h"

#include "json_answer.h"
#include "operator_backup.h"
#include "rest_query.h"

namespace keyhold::server {
namespace {

constexpr std::uint64_t kMostLines = 1000;
constexpr std::chrono::seconds kOperatorTimeLimit{30};

net::Response text_answer(const char* type, PlaintextBytes text) {
  return {200, {{"Content-Type", type}, {"Cache-Control", "no-store"}}, std::move(text)};
}

// Which lines: the newest, or a page from a number on.
struct LineRange {
  std::optional<std::uint64_t> from;
  std::size_t limit;
};

Result<LineRange> parse_line_range(std::string_view query) {
  KEYHOLD_TRY(RestQuery parameters, RestQuery::parse(query));
  KEYHOLD_TRY(const std::optional<std::uint64_t> from, parameters.number("from"));
  KEYHOLD_TRY(const std::optional<std::uint64_t> limit, parameters.number("limit"));
  KEYHOLD_CHECK(parameters.end());
  if (limit && (*limit == 0 || *limit > kMostLines))
    return Error{ErrorCode::kInvalidArgument, "limit: must be 1 to " + std::to_string(kMostLines), "invalid-parameter"};
  return LineRange{from, limit.value_or(kMostLines)};
}

Task<Result<std::vector<PlaintextBytes>>> read_lines(audit::AuditLog& log, LineRange range) {
  if (range.from) return log.lines(*range.from, range.limit);
  return log.tail(range.limit);
}

Task<PeerAnswer> show_audit_lines(audit::AuditLog* log, PeerCall* call) {
  KEYHOLD_CO_TRY(const LineRange range, parse_line_range(call->exchange.head().query()));
  KEYHOLD_CO_TRY(const std::vector<PlaintextBytes> lines, co_await read_lines(*log, range));
  PlaintextBytes out;
  for (const PlaintextBytes& line : lines) {
    out.append(line.text());
    out.append("\n");
  }
  co_return text_answer("application/x-ndjson", std::move(out));
}

Task<PeerAnswer> show_metrics(const Metrics* metrics) {
  co_return text_answer("text/plain; version=0.0.4", PlaintextBytes::copy_of(metrics->text()));
}

Task<PeerAnswer> show_status(std::function<json::Object()> status) {
  co_return json_answer(200, status());
}

ComponentRoute get(const char* path, PeerHandler call) {
  return {"GET", path, PeerRole::kOperator, 0, kOperatorTimeLimit, std::move(call)};
}

}  // namespace

std::vector<ComponentRoute> operator_routes(OperatorView view) {
  const auto shared = std::make_shared<const OperatorView>(std::move(view));
  std::vector<ComponentRoute> out;
  out.push_back(get("/keyhold/v1/status", [shared](PeerCall&) { return show_status(shared->status); }));
  out.push_back(get("/keyhold/v1/audit", [shared](PeerCall& call) { return show_audit_lines(&shared->audit, &call); }));
  out.push_back(get("/keyhold/v1/backup", [shared](PeerCall& call) { return send_backup(shared, &call); }));
  if (shared->metrics != nullptr) out.push_back(metrics_route(*shared->metrics));
  return out;
}

ComponentRoute metrics_route(const Metrics& metrics) {
  return get("/metrics", [&metrics](PeerCall&) { return show_metrics(&metrics); });
}

}  // namespace keyhold::server
