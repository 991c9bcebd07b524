#include "keyhold/audit/cloudtrail.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/crypto/uuid5.h"
#include "trail_names.h"

namespace keyhold::audit {
namespace {

constexpr std::size_t kSecondsLength = 19;  // "2026-11-24T05:12:52"

Error no_audit_line() {
  return {ErrorCode::kDoesNotOpen, "an audit line is not what this program writes", "audit-broken"};
}

/// A line's members, as far as records need them.
struct TrailLine {
  std::string time, request, who, action, source, region, verdict, error;
  std::vector<std::string> resources;
  json::Object context;
  uuid::Raw id{};
};

std::string text_of(const json::Object& line, std::string_view name) {
  const json::Value* const value = json::find(line, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// The salt is 16 random bytes: a UUID of version 4 but for the bits that say so.
Result<uuid::Raw> id_of_salt(std::string_view salt) {
  uuid::Raw raw{};
  const Result<Bytes> bytes = from_hex(salt);
  if (!bytes || bytes->size() != raw.size()) return no_audit_line();
  std::copy(bytes->begin(), bytes->end(), raw.begin());
  raw[6] = (raw[6] & std::byte{0x0f}) | std::byte{0x40};
  raw[8] = (raw[8] & std::byte{0x3f}) | std::byte{0x80};
  return raw;
}

Result<TrailLine> read_trail_line(std::string_view text) {
  const Result<json::Object> object = json::parse_object(text);
  if (!object) return no_audit_line();
  TrailLine out{.time = text_of(*object, "time"),
                .request = text_of(*object, "request"),
                .who = text_of(*object, "who"),
                .action = text_of(*object, "action"),
                .source = text_of(*object, "source"),
                .region = text_of(*object, "region"),
                .verdict = text_of(*object, "verdict"),
                .error = text_of(*object, "error"),
                .resources = words_of(text_of(*object, "resource")),
                .context = {}};
  if (out.time.size() < kSecondsLength || out.action.find(':') == std::string::npos) return no_audit_line();
  const json::Value* const context = json::find(*object, "context");
  if (context != nullptr && context->is_object()) out.context = context->get_object();
  KEYHOLD_TRY(out.id, id_of_salt(text_of(*object, "salt")));
  return out;
}

// Another record of the same line: an id that follows from the line's own and from what sets the record apart.
std::string derived_id(const TrailLine& line, std::string_view what) {
  return uuid::text(crypto::uuid5(line.id, as_bytes(what)));
}

json::Value request_parameters(const TrailLine& line, const std::optional<TrailArn>& resource) {
  json::Object out;
  if (resource && resource->is_key()) out["keyId"] = resource->text;
  if (!line.context.empty()) out["encryptionContext"] = line.context;
  return out.empty() ? json::Value() : json::Value(out);
}

json::Array shown_resources(const std::optional<TrailArn>& resource) {
  json::Array out;
  if (!resource) return out;
  json::Object one;
  if (!resource->account.empty()) one["accountId"] = resource->account;
  if (const std::string_view type = resource->type(); !type.empty()) one["type"] = type;
  one["ARN"] = resource->text;
  out.push_back(std::move(one));
  return out;
}

/// What differs between the records of one line.
struct RecordPlace {
  std::optional<TrailArn> resource;
  std::string account;  ///< whose trail it is in; empty: nobody's
  std::string event_id;
  std::string shared_id;  ///< empty: the record is the only one of its event
};

json::Object make_record(const TrailLine& line, const RecordPlace& place) {
  const TrailAction action = trail_action(line.action);
  const std::string region = !line.region.empty() ? line.region : place.resource ? place.resource->region : "";
  const std::string source = trail_source(line.who, line.source);
  json::Object out{{"eventVersion", kTrailVersion},
                   {"userIdentity", trail_identity(line.who, source, place.account)},
                   {"eventTime", line.time.substr(0, kSecondsLength) + "Z"},
                   {"eventSource", action.source},
                   {"eventName", action.name}};
  if (!region.empty()) out["awsRegion"] = region;
  out["sourceIPAddress"] = source;
  if (!line.error.empty()) out["errorCode"] = line.error;
  out["requestParameters"] = request_parameters(line, place.resource);
  out["responseElements"] = nullptr;
  if (!line.verdict.empty()) out["additionalEventData"] = json::Object{{"verdict", line.verdict}};
  if (!line.request.empty()) out["requestID"] = line.request;
  out["eventID"] = place.event_id;
  out["readOnly"] = action.read_only;
  out["resources"] = shown_resources(place.resource);
  out["eventType"] = is_service_event(line.who, line.action) ? "AwsServiceEvent" : "AwsApiCall";
  out["managementEvent"] = true;
  if (!place.account.empty()) out["recipientAccountId"] = place.account;
  if (!place.shared_id.empty()) out["sharedEventID"] = place.shared_id;
  out["eventCategory"] = "Management";
  return out;
}

// AWS tells the owner of a key nothing of calls from elsewhere that were refused for want of a permission.
bool owner_is_told(const TrailLine& line) {
  return !line.error.starts_with("AccessDenied");
}

void add_records(const TrailLine& line, std::optional<TrailArn> resource, std::string event_id,
                 std::vector<json::Object>& out) {
  const std::string caller = account_of_principal(line.who);
  const std::string owner = resource ? resource->account : std::string();
  const bool across = !caller.empty() && !owner.empty() && caller != owner;
  RecordPlace place{std::move(resource), caller.empty() ? owner : caller, event_id, {}};
  if (!across || !owner_is_told(line)) {
    out.push_back(make_record(line, place));
    return;
  }
  place.shared_id = derived_id(line, "shared " + event_id);
  out.push_back(make_record(line, place));
  place.account = owner;
  place.event_id = derived_id(line, "owner " + event_id);
  out.push_back(make_record(line, place));
}

}  // namespace

Result<std::vector<json::Object>> cloudtrail_records(std::string_view text) {
  KEYHOLD_TRY(const TrailLine line, read_trail_line(text));
  std::vector<json::Object> out;
  if (line.resources.empty()) add_records(line, std::nullopt, uuid::text(line.id), out);
  for (std::size_t i = 0; i < line.resources.size(); ++i) {
    std::string event_id = i == 0 ? uuid::text(line.id) : derived_id(line, "resource " + std::to_string(i));
    add_records(line, TrailArn::parse(line.resources[i]), std::move(event_id), out);
  }
  return out;
}

}  // namespace keyhold::audit
