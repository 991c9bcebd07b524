#include <algorithm>

#include "arn_text.h"
#include "keyhold/base/bytes.h"

namespace keyhold::aws {
namespace {

constexpr std::string_view kMultiRegion = "mrk-";
constexpr std::string_view kKeyResource = "key/";
constexpr std::string_view kAliasResource = "alias/";
constexpr std::size_t kMaxAliasBytes = 256;

bool is_alias_character(char c) {
  return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-';
}

Error unknown_key(std::string message) {
  return {ErrorCode::kNotFound, std::move(message), "NotFoundException"};
}

Result<KeyReference> parse_arn_reference(std::string_view text) {
  const Error invalid = unknown_key("Invalid arn " + std::string(text));
  const Result<Arn> arn = Arn::parse(text);
  if (!arn) return invalid;
  if (Result<KeyArn> key = KeyArn::from(*arn)) return KeyReference(std::move(*key));
  if (Result<AliasArn> alias = AliasArn::from(*arn)) return KeyReference(std::move(*alias));
  return invalid;
}

}  // namespace

Result<KeyName> KeyName::parse(std::string_view text) {
  // Lower case only: one key has one name, which policies and logs compare as text.
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::any_of(text.begin(), text.end(), is_upper)) return invalid_arn("a key id is in lower case");
  if (!text.starts_with(kMultiRegion)) {
    const Result<KeyId> id = KeyId::parse(text);
    if (!id) return invalid_arn("a key id is a UUID, or mrk- and 32 hex digits");
    return KeyName{*id, false};
  }
  const Result<Bytes> raw = from_hex(text.substr(kMultiRegion.size()));
  uuid::Raw bytes{};
  if (!raw || raw->size() != bytes.size()) return invalid_arn("mrk- is followed by 32 hex digits");
  std::copy(raw->begin(), raw->end(), bytes.begin());
  return KeyName{KeyId(bytes), true};
}

std::string KeyName::text() const {
  return multi_region ? std::string(kMultiRegion) + to_hex(id.bytes()) : id.text();
}

Result<KeyArn> KeyArn::parse(std::string_view text) {
  KEYHOLD_TRY(const Arn arn, Arn::parse(text));
  return from(arn);
}

Result<KeyArn> KeyArn::from(const Arn& arn) {
  KEYHOLD_CHECK(require_regional(arn, "kms"));
  if (!arn.resource.starts_with(kKeyResource)) return invalid_arn("the resource must be key/ and a key id");
  KEYHOLD_TRY(const KeyName key, KeyName::parse(std::string_view(arn.resource).substr(kKeyResource.size())));
  return KeyArn{arn.partition, arn.region, arn.account, key};
}

std::string KeyArn::text() const {
  return join_arn(partition, "kms", region, account, std::string(kKeyResource) + key.text());
}

Result<AliasArn> AliasArn::parse(std::string_view text) {
  KEYHOLD_TRY(const Arn arn, Arn::parse(text));
  return from(arn);
}

Result<AliasArn> AliasArn::from(const Arn& arn) {
  KEYHOLD_CHECK(require_regional(arn, "kms"));
  if (!is_alias_name(arn.resource)) return invalid_arn("the resource must be alias/ and an alias");
  return AliasArn{arn.partition, arn.region, arn.account, arn.resource};
}

std::string AliasArn::text() const {
  return join_arn(partition, "kms", region, account, alias);
}

bool is_alias_name(std::string_view text) noexcept {
  return text.starts_with(kAliasResource) && text.size() > kAliasResource.size() && text.size() <= kMaxAliasBytes &&
         std::all_of(text.begin(), text.end(), is_alias_character);
}

Result<KeyReference> parse_key_reference(std::string_view text) {
  if (text.starts_with("arn:")) return parse_arn_reference(text);
  if (text.starts_with(kAliasResource)) {
    if (!is_alias_name(text)) return unknown_key("Alias " + std::string(text) + " is not found.");
    return KeyReference(std::string(text));
  }
  const Result<KeyName> key = KeyName::parse(text);
  if (!key) return unknown_key("Invalid keyId '" + std::string(text) + "'");
  return KeyReference(*key);
}

}  // namespace keyhold::aws
