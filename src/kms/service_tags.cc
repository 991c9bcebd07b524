// The operations on tags. Policies may decide by them (aws:ResourceTag), so who holds leases is told of a change.
#include "errors.h"
#include "key_access.h"
#include "key_edit.h"
#include "keyhold/kms/service.h"
#include "tags.h"

namespace keyhold::kms {
namespace {

constexpr std::int64_t kDefaultTagLimit = 50;
constexpr std::string_view kMarkerPrefix = "tag/";

// In base64, since a tag key may hold characters that a marker may not.
std::string marker_after(std::string_view key) {
  return to_base64(ByteWriter().raw(kMarkerPrefix).raw(key).take());
}

Result<std::optional<std::string>> read_marker(const std::optional<std::string>& marker) {
  if (!marker) return std::optional<std::string>();
  const Result<Bytes> bytes = from_base64(*marker);
  if (!bytes || !as_text(*bytes).starts_with(kMarkerPrefix)) return invalid_marker();
  return std::optional(std::string(as_text(*bytes).substr(kMarkerPrefix.size())));
}

}  // namespace

Task<Status> Service::tag_resource(Call& call, aws::TagResourceRequest request) {
  KeyEdit change{Operation::kTagResource,
                 [&request](Key& key) { return add_tags(key.tags, request.tags); },
                 "tags",
                 {.tags = &request.tags}};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

Task<Status> Service::untag_resource(Call& call, aws::UntagResourceRequest request) {
  AccessFacts facts;
  for (const std::string& key : request.tag_keys) facts.conditions.push_back({"aws:TagKeys", key});
  KeyEdit change{Operation::kUntagResource,
                 [keys = std::move(request.tag_keys)](Key& key) {
                   remove_tags(key.tags, keys);
                   return ok();
                 },
                 "tags", std::move(facts)};
  KEYHOLD_CO_CHECK(co_await edit_key(parts_, call, std::move(request.key_id), std::move(change)));
  co_return ok();
}

// The marker holds the key of the last tag that was given.
Task<Result<aws::ListResourceTagsResponse>> Service::list_resource_tags(Call& call,
                                                                        aws::ListResourceTagsRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kListResourceTags, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kListResourceTags, found));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kDefaultTagLimit));
  KEYHOLD_CO_TRY(const std::optional<std::string> after, read_marker(request.marker));
  aws::ListResourceTagsResponse response;
  for (const auto& [key, value] : found.key->tags) {
    if (after && key <= *after) continue;
    response.truncated = response.tags.size() == limit;
    if (response.truncated) break;
    response.tags.push_back({key, value});
  }
  if (response.truncated) response.next_marker = marker_after(response.tags.back().key);
  co_return response;
}

}  // namespace keyhold::kms
