#include "id_token_tags.h"

#include <algorithm>

namespace keyhold::iam {
namespace {

constexpr std::string_view kTags = "https://aws.amazon.com/tags";
constexpr std::string_view kFlatTags = "https://aws.amazon.com/tags/principal_tags/";
constexpr std::string_view kFlatTransitive = "https://aws.amazon.com/tags/transitive_tag_keys";
constexpr std::string_view kSourceIdentity = "https://aws.amazon.com/source_identity";
constexpr std::size_t kLeastSourceIdentity = 2, kMostSourceIdentity = 64;

Error invalid_claim(std::string_view claim, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, "The claim " + std::string(claim) + " " + std::string(rule),
          "InvalidIdentityToken"};
}

Status add_tag(IdToken& out, std::string_view key, const json::Value& given) {
  const bool listed = given.is_array() && given.get_array().size() == 1;
  const json::Value& value = listed ? given.get_array().front() : given;
  if (!value.is_string()) return invalid_claim(kTags, "has a tag whose value is not one text");
  if (!out.tags.emplace(key, value.get_string()).second) return invalid_claim(kTags, "has a tag twice");
  return ok();
}

Status add_transitive(IdToken& out, const json::Value& keys) {
  if (!keys.is_array()) return invalid_claim(kFlatTransitive, "is not a list");
  for (const json::Value& key : keys.get_array()) {
    if (!key.is_string()) return invalid_claim(kFlatTransitive, "is not a list of texts");
    out.transitive_tag_keys.emplace(key.get_string());
  }
  return ok();
}

Status read_nested(IdToken& out, const json::Value& claim) {
  if (!claim.is_object()) return invalid_claim(kTags, "is not an object");
  if (const json::Value* tags = json::find(claim.get_object(), "principal_tags")) {
    if (!tags->is_object()) return invalid_claim(kTags, "has principal_tags that are no object");
    for (const auto& [key, value] : tags->get_object()) KEYHOLD_CHECK(add_tag(out, key, value));
  }
  const json::Value* transitive = json::find(claim.get_object(), "transitive_tag_keys");
  return transitive == nullptr ? ok() : add_transitive(out, *transitive);
}

Status read_source_identity(IdToken& out, const json::Value& claim) {
  if (!claim.is_string()) return invalid_claim(kSourceIdentity, "is not a text");
  const std::string_view text = claim.get_string();
  const bool proper = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  });
  if (!proper || text.size() < kLeastSourceIdentity || text.size() > kMostSourceIdentity)
    return invalid_claim(kSourceIdentity, "is not 2 to 64 letters, digits and _+=,.@-");
  out.source_identity = text;
  return ok();
}

}  // namespace

Status read_session_claims(IdToken& out, const json::Object& claims) {
  for (const auto& [claim, value] : claims) {
    const std::string_view name = claim;
    if (name == kTags) KEYHOLD_CHECK(read_nested(out, value));
    if (name == kFlatTransitive) KEYHOLD_CHECK(add_transitive(out, value));
    if (name == kSourceIdentity) KEYHOLD_CHECK(read_source_identity(out, value));
    if (name.starts_with(kFlatTags)) KEYHOLD_CHECK(add_tag(out, name.substr(kFlatTags.size()), value));
  }
  return ok();
}

}  // namespace keyhold::iam
