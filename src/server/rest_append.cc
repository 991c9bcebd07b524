#include "json_answer.h"
#include "keyhold/server/event_body.h"
#include "keyhold/stores/limits.h"
#include "rest_routes.h"
#include "rest_stream_name.h"

namespace keyhold::server {
namespace {

Result<BodyForm> form_of(const net::RequestHead& head) {
  const std::string* const header = head.find("content-type");
  const std::string_view type = header == nullptr ? std::string_view() : std::string_view(*header);
  const std::string_view media = type.substr(0, type.find_first_of("; "));
  if (net::equal_ignoring_case(media, "application/json")) return BodyForm::kJsonArray;
  if (net::equal_ignoring_case(media, "application/x-ndjson")) return BodyForm::kNdjson;
  return Error{ErrorCode::kInvalidArgument, "the body must be application/json or application/x-ndjson",
               "unsupported-media-type"};
}

json::Object shown(const stores::Appended& appended) {
  return {{"firstRevision", appended.first.number},
          {"lastRevision", appended.last.number},
          {"lastPosition", appended.last_position.number},
          {"repeated", appended.repeated}};
}

}  // namespace

Result<stores::StreamName> stream_of(const RestCall& call) {
  const std::string& named = call.segments.at(1);
  if (named.size() > stores::kMaxStreamNameBytes)
    return Error{ErrorCode::kLimitExceeded,
                 "a stream's name is at most " + std::to_string(stores::kMaxStreamNameBytes) + " bytes",
                 "stream-name-too-long"};
  return stores::StreamName::parse(named);
}

Result<stores::ExpectedRevision> expected_revision_of(RestCall& call) {
  const std::optional<std::string> given = call.query.text("expectedRevision");
  if (!given) return stores::ExpectedRevision::any();
  Result<stores::ExpectedRevision> out = stores::ExpectedRevision::parse(*given);
  if (!out) out.error().reason = "invalid-expected-revision";
  return out;
}

Task<RestAnswer> append_events(RestCall& call, TenantScope scope) {
  KEYHOLD_CO_TRY(const stores::ExpectedRevision expected, expected_revision_of(call));
  KEYHOLD_CO_CHECK(call.query.end());
  KEYHOLD_CO_TRY(stores::StreamName stream, stream_of(call));
  KEYHOLD_CO_TRY(const BodyForm form, form_of(call.exchange.head()));
  KEYHOLD_CO_TRY(std::vector<stores::NewEvent> events, read_event_body(call.body.text(), form));
  call.body.clear();  // the events are copies
  KEYHOLD_CO_TRY(const stores::Appended appended,
                 co_await call.services.events.append(scope, std::move(stream), expected, std::move(events)));
  co_return json_answer(appended.repeated ? 200 : 201, shown(appended));
}

}  // namespace keyhold::server
