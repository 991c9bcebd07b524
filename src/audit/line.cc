#include "line.h"

#include "keyhold/base/json.h"
#include "keyhold/crypto/random.h"

namespace keyhold::audit {
namespace {

constexpr std::size_t kTypicalLineBytes = 768;
constexpr std::size_t kSaltBytes = 16;

void append_member(PlaintextBytes& line, std::string_view name, std::string_view value) {
  line.append(",\"");
  line.append(name);
  line.append("\":");
  json::append_string(line, value);
}

void append_context(PlaintextBytes& line, const Decision& decision) {
  line.append(",\"context\":{");
  bool first = true;
  for (const auto& [name, value] : decision.context) {
    if (!first) line.append(",");
    first = false;
    json::append_string(line, name);
    line.append(":");
    json::append_string(line, value);
  }
  line.append("}");
}

}  // namespace

PlaintextBytes begin_line(const Decision& decision, WallTime now) {
  // A nonce is as random as a salt must be, and comes without a system call of its own.
  const crypto::Nonce random = crypto::next_nonce();
  const ByteView salt = random.bytes().last<kSaltBytes>();
  PlaintextBytes line;
  line.reserve(kTypicalLineBytes);
  line.append("{\"time\":\"");
  line.append(to_rfc3339(now));
  line.append("\"");
  append_member(line, "request", decision.request_id);
  append_member(line, "who", decision.who);
  append_member(line, "action", decision.action);
  append_member(line, "resource", decision.resource);
  append_member(line, "source", decision.source);
  append_member(line, "region", decision.region);
  append_context(line, decision);
  append_member(line, "verdict", decision.verdict);
  append_member(line, "error", decision.error);
  append_member(line, "salt", to_hex(salt));
  return line;
}

void finish_line(PlaintextBytes& line, std::uint64_t seq, const crypto::Digest& previous) {
  append_member(line, "previous", to_hex(previous));
  line.append(",\"seq\":");
  line.append(std::to_string(seq));
  line.append("}");
}

Result<LinePlace> read_place(std::string_view line) {
  const Error broken{ErrorCode::kDoesNotOpen, "an audit line is not what this program writes", "audit-broken"};
  const Result<json::Object> object = json::parse_object(line);
  if (!object) return broken;
  const json::Value* const seq = json::find(*object, "seq");
  const json::Value* const previous = json::find(*object, "previous");
  if (seq == nullptr || !seq->is_int64() || previous == nullptr || !previous->is_string()) return broken;
  return LinePlace{static_cast<std::uint64_t>(seq->get_int64()), std::string(previous->get_string())};
}

crypto::Digest line_hash(const PlaintextBytes& line) {
  return crypto::sha256({line.view()});
}

}  // namespace keyhold::audit
