// The operator's view of the role itself.
#include <map>

#include "aws_component_call.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/net/tls_context.h"
#include "rest_query.h"

namespace keyhold::server {
namespace {

constexpr std::uint64_t kMostLines = 1000;
constexpr std::string_view kAsOf = "asOf=";

Result<WallTime> parse_as_of(std::string_view query) {
  const Error wrong{ErrorCode::kInvalidArgument, "asOf=TIME is needed, an RFC 3339 date-time", "invalid-parameter"};
  if (!query.starts_with(kAsOf)) return wrong;
  const Result<std::string> text = aws::percent_decode(query.substr(kAsOf.size()));
  if (!text) return wrong;
  const Result<WallTime> time = parse_rfc3339(*text);
  return time ? time : Result<WallTime>(wrong);
}

json::Object keys_by_state(const kms::KeyTable& keys, WallTime now) {
  std::map<std::string_view, std::uint64_t> counts;
  for (const kms::KeyPtr& key : keys.all()) ++counts[kms::name(kms::state_at(*key, now))];
  json::Object out;
  for (const auto& [state, count] : counts) out[state] = count;
  return out;
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

}  // namespace

Task<ComponentAnswer> show_status(ComponentCall& call) {
  const kms::Kms& kms = call.kms;
  co_return json_answer(200, json::Object{{"role", "kms"},
                                          {"deployment", kms.vault().deployment().text()},
                                          {"sealed", false},
                                          {"rootEpoch", kms.vault().root_epoch()},
                                          {"epoch", kms.vault().epoch()},
                                          {"keys", kms.keys().size()},
                                          {"keysByState", keys_by_state(kms.keys(), call.clock.now())},
                                          {"grants", kms.grants().size()},
                                          {"accounts", kms.directory().accounts().size()},
                                          {"auditLines", call.kms.audit().size()},
                                          {"health", kms.vault().needs_compaction() ? "turn-unfinished" : "good"},
                                          {"pqTls", net::TlsContext::offers_post_quantum()},
                                          {"deletionClock", call.options.allow_deletion_clock}});
}

Task<ComponentAnswer> show_metrics(ComponentCall& call) {
  if (call.options.metrics == nullptr) co_return Error{ErrorCode::kNotFound, "there is no such route", "not-found"};
  co_return net::Response{200,
                          {{"Content-Type", "text/plain; version=0.0.4"}, {"Cache-Control", "no-store"}},
                          PlaintextBytes::copy_of(call.options.metrics->text())};
}

Task<ComponentAnswer> show_audit_lines(ComponentCall& call) {
  KEYHOLD_CO_TRY(const LineRange range, parse_line_range(call.exchange.head().query()));
  KEYHOLD_CO_TRY(const std::vector<PlaintextBytes> lines, co_await read_lines(call.kms.audit(), range));
  PlaintextBytes out;
  for (const PlaintextBytes& line : lines) {
    out.append(line.text());
    out.append("\n");
  }
  co_return net::Response{
      200, {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}}, std::move(out)};
}

Task<ComponentAnswer> rotate_root_key(ComponentCall& call) {
  KEYHOLD_CO_TRY(const std::uint32_t root_epoch, co_await call.kms.destroyer().rotate_root(call.administrator()));
  co_return json_answer(200, json::Object{{"rootEpoch", root_epoch}, {"epoch", call.kms.vault().epoch()}});
}

// Exists only with --allow-deletion-clock. Time moves for the scheduler alone; what it then does is what it always
// does.
Task<ComponentAnswer> run_deletions(ComponentCall& call) {
  if (!call.options.allow_deletion_clock) co_return Error{ErrorCode::kNotFound, "there is no such route", "not-found"};
  KEYHOLD_CO_TRY(const WallTime as_of, parse_as_of(call.exchange.head().query()));
  KEYHOLD_CO_TRY(const std::size_t maintained, co_await call.kms.maintenance().run(as_of, call.peer));
  KEYHOLD_CO_TRY(const std::vector<std::string> arns, co_await call.kms.destroyer().run(as_of, call.peer));
  json::Array destroyed;
  for (const std::string& arn : arns) destroyed.push_back(json::Value(arn));
  co_return json_answer(200, json::Object{{"destroyed", destroyed}, {"maintained", maintained}});
}

}  // namespace keyhold::server
