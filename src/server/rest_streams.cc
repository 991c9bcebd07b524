#include "event_line.h"
#include "json_answer.h"
#include "keyhold/server/event_body.h"
#include "keyhold/stores/limits.h"
#include "rest_routes.h"
#include "rest_stream_name.h"

namespace keyhold::server {
namespace {

constexpr std::uint64_t kListedByDefault = 100;

void append_stream(PlaintextBytes& out, const stores::StreamInfo& info) {
  json::Object shown{{"stream", info.name}, {"length", info.length}};
  if (info.length > 0) shown["lastRevision"] = info.length - 1;
  shown["deleted"] = info.deleted;
  shown["created"] = to_rfc3339(info.created);
  shown["changed"] = to_rfc3339(info.changed);
  json::append(out, shown);
  out.resize(out.size() - 1);  // the closing brace
  out.append(",\"metadata\":");
  append_on_one_line(out, info.metadata.empty() ? "null" : info.metadata.text());
  out.append("}");
}

PlaintextBytes stream_list(const std::vector<stores::StreamInfo>& streams, std::uint64_t limit) {
  PlaintextBytes out = PlaintextBytes::copy_of(std::string_view("{\"streams\":["));
  for (const stores::StreamInfo& info : streams) {
    if (&info != &streams.front()) out.append(",");
    append_stream(out, info);
  }
  out.append("]");
  if (streams.size() == limit) {
    out.append(",\"next\":");
    json::append_string(out, streams.back().name);
  }
  out.append("}");
  return out;
}

Result<std::uint64_t> listed(RestCall& call) {
  KEYHOLD_TRY(const std::optional<std::uint64_t> limit, call.query.number("limit"));
  if (!limit) return kListedByDefault;
  if (*limit >= 1 && *limit <= stores::kMaxListedStreams) return *limit;
  return Error{ErrorCode::kInvalidArgument, "limit: must be 1 to 1000", "invalid-parameter"};
}

Result<std::optional<stores::StreamName>> after_of(RestCall& call) {
  const std::optional<std::string> given = call.query.text("after");
  if (!given) return std::optional<stores::StreamName>();
  KEYHOLD_TRY(stores::StreamName out, stores::StreamName::parse(*given));
  return std::optional<stores::StreamName>(std::move(out));
}

}  // namespace

Task<RestAnswer> list_streams(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const std::uint64_t limit, listed(call));
  KEYHOLD_CO_TRY(std::optional<stores::StreamName> after, after_of(call));
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(const std::vector<stores::StreamInfo> streams,
                 co_await call.services.events.list_streams(scope, std::move(after), limit));
  co_return json_answer(200, stream_list(streams, limit));
}

Task<RestAnswer> get_stream(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(stores::StreamName stream, stream_of(call));
  KEYHOLD_CO_TRY(const stores::StreamInfo info,
                 co_await call.services.events.describe_stream(scope, std::move(stream)));
  PlaintextBytes out;
  append_stream(out, info);
  co_return json_answer(200, std::move(out));
}

Task<RestAnswer> set_stream_metadata(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(stores::StreamName stream, stream_of(call));
  KEYHOLD_CO_TRY(const std::string_view text, read_metadata_body(call.body.text()));
  PlaintextBytes metadata = PlaintextBytes::copy_of(text);
  KEYHOLD_CO_CHECK(co_await call.services.events.set_stream_metadata(scope, std::move(stream), std::move(metadata)));
  co_return no_content();
}

Task<RestAnswer> delete_stream(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const stores::ExpectedRevision expected, expected_revision_of(call));
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(stores::StreamName stream, stream_of(call));
  KEYHOLD_CO_CHECK(co_await call.services.events.delete_stream(scope, std::move(stream), expected));
  co_return no_content();
}

}  // namespace keyhold::server
