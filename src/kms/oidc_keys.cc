#include "keyhold/kms/oidc_keys.h"

#include <algorithm>

#include "keyhold/base/bytes.h"
#include "keyhold/base/json.h"
#include "keyhold/base/log.h"

namespace keyhold::kms {
namespace {

Error no_key_set(const char* why) {
  return {ErrorCode::kInvalidArgument, std::string("JSON Web Key Set: ") + why};
}

// AWS's words, two spaces and all.
Error unreachable_provider() {
  return {ErrorCode::kInvalidArgument,
          "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity "
          "documentation for requirements",
          "IDPCommunicationError"};
}

std::string jwk_text(const json::Object& object, std::string_view name) {
  const json::Value* value = json::find(object, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// A number of a JWK: base64url without padding.
Result<Bytes> jwk_number(const json::Object& object, std::string_view name) {
  std::string text = jwk_text(object, name);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  Result<Bytes> out = from_base64(text);
  if (!out || out->empty()) return no_key_set("a number of a key is missing or not base64url");
  return out;
}

bool is_for_signatures(const json::Object& object) {
  const std::string use = jwk_text(object, "use");
  return use.empty() || use == "sig";
}

}  // namespace

Result<std::optional<JsonWebKeys::Key>> JsonWebKeys::parse_key(const json::Value& value) {
  if (!value.is_object()) return no_key_set("a key is not an object");
  const json::Object& object = value.get_object();
  const std::string kind = jwk_text(object, "kty");
  const bool rsa = kind == "RSA", p256 = kind == "EC" && jwk_text(object, "crv") == "P-256";
  if ((!rsa && !p256) || !is_for_signatures(object)) return std::optional<Key>();
  KEYHOLD_TRY(const Bytes first, jwk_number(object, rsa ? "n" : "x"));
  KEYHOLD_TRY(const Bytes second, jwk_number(object, rsa ? "e" : "y"));
  Result<crypto::PublicKey> key = rsa ? crypto::PublicKey::rsa(first, second) : crypto::PublicKey::p256(first, second);
  if (!key) return key.error();
  return std::optional(Key{jwk_text(object, "kid"), *std::move(key)});
}

Result<JsonWebKeys> JsonWebKeys::parse(std::string_view text) {
  const Result<json::Object> object = json::parse_object(text);
  const json::Value* keys = object ? json::find(*object, "keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return no_key_set("not an object with an array of keys");
  if (keys->get_array().size() > kMaxKeys) return no_key_set("more than 100 keys");
  JsonWebKeys out;
  for (const json::Value& each : keys->get_array()) {
    KEYHOLD_TRY(std::optional<Key> key, parse_key(each));
    if (key) out.keys_.push_back(*std::move(key));
  }
  if (out.keys_.empty()) return no_key_set("no RSA or P-256 key for signatures");
  return out;
}

bool JsonWebKeys::fits(const Key& key, const iam::IdToken& token) noexcept {
  const bool rsa = token.algorithm == iam::JwsAlgorithm::kRs256;
  return key.key.is_rsa() == rsa && (token.key_id.empty() || token.key_id == key.id);
}

bool JsonWebKeys::knows(const iam::IdToken& token) const noexcept {
  return std::ranges::any_of(keys_, [&](const Key& key) { return fits(key, token); });
}

bool JsonWebKeys::verify(const iam::IdToken& token) const {
  return std::ranges::any_of(keys_, [&](const Key& key) {
    return fits(key, token) && key.key.verify_jws(as_bytes(token.signed_part), token.signature);
  });
}

// What need not be fetched: keys that are fresh, or a failure of just now.
std::optional<std::shared_ptr<const JsonWebKeys>> OidcKeys::find_kept(const iam::OidcProvider& provider,
                                                                      const iam::IdToken& token) const {
  const std::lock_guard lock(mutex_);
  const auto at = kept_.find(provider.arn);
  if (at == kept_.end() || at->second.ca_pem != provider.ca_pem) return std::nullopt;
  const auto age = clock_.now() - at->second.fetched;
  const bool knows = at->second.keys != nullptr && at->second.keys->knows(token);
  const bool fresh = age >= age.zero() && age < (knows ? kMostAge : kLeastAge);
  return fresh ? std::optional(at->second.keys) : std::nullopt;
}

void OidcKeys::keep(const iam::OidcProvider& provider, std::shared_ptr<const JsonWebKeys> keys) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMaxProviders && !kept_.contains(provider.arn)) kept_.clear();
  kept_.insert_or_assign(provider.arn, Kept{std::move(keys), provider.ca_pem, clock_.now()});
}

Task<Result<std::string>> OidcKeys::fetch(iam::OidcProvider provider) {
  if (source_ == nullptr) co_return unreachable_provider();
  std::string url = "https://" + provider.url + "/.well-known/openid-configuration";
  KEYHOLD_CO_TRY(const std::string text, co_await source_->fetch(std::move(url), provider.ca_pem));
  KEYHOLD_CO_TRY(const json::Object document, json::parse_object(text));
  if (jwk_text(document, "issuer") != "https://" + provider.url) co_return unreachable_provider();
  std::string keys_url = jwk_text(document, "jwks_uri");
  co_return co_await source_->fetch(std::move(keys_url), provider.ca_pem);
}

Task<Result<std::shared_ptr<const JsonWebKeys>>> OidcKeys::find(iam::OidcProvider provider, const iam::IdToken* token) {
  const bool given = !provider.jwks.empty();
  if (const auto kept = given ? std::nullopt : find_kept(provider, *token)) {
    if (*kept == nullptr) co_return unreachable_provider();
    co_return *kept;
  }
  Result<std::string> text = provider.jwks;
  if (!given) text = co_await fetch(provider);
  Result<JsonWebKeys> keys = text ? JsonWebKeys::parse(*text) : Result<JsonWebKeys>(text.error());
  auto shared = keys ? std::make_shared<const JsonWebKeys>(*std::move(keys)) : nullptr;
  if (!given) keep(provider, shared);
  if (shared != nullptr) co_return shared;
  log::info("oidc-keys-unreachable", {{log::Key::kDetail, provider.arn}, {log::Key::kError, keys.error()}});
  co_return unreachable_provider();
}

}  // namespace keyhold::kms
