// The operator's view of the role itself.
#include <map>

#include "aws_component_call.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/net/tls_context.h"
#include "process_facts.h"

namespace keyhold::server {
namespace {

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

}  // namespace

json::Object kms_status(const kms::Kms& kms, const Clock& clock, const ComponentOptions& options) {
  json::Object out{{"role", "kms"},
                   {"deployment", kms.vault().deployment().text()},
                   {"sealed", false},
                   {"rootEpoch", kms.vault().root_epoch()},
                   {"epoch", kms.vault().epoch()},
                   {"keys", kms.keys().size()},
                   {"keysByState", keys_by_state(kms.keys(), clock.now())},
                   {"destroyedKeys", kms.keys().destroyed()},
                   {"aliases", kms.keys().alias_count()},
                   {"grants", kms.grants().size()},
                   {"accounts", kms.directory().accounts().size()},
                   {"auditLines", kms.audit().size()},
                   {"health", kms.vault().needs_compaction() ? "turn-unfinished" : "good"},
                   {"pqTls", net::TlsContext::offers_post_quantum()},
                   {"deletionClock", options.allow_deletion_clock}};
  if (const Result<std::size_t> slots = kms.seal_slots().count()) out["sealSlots"] = *slots;
  if (options.facts) add_facts(out, options.facts());
  return out;
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
