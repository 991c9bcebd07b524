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

Result<std::shared_ptr<const JsonWebKeys>> to_answer(std::shared_ptr<const JsonWebKeys> keys) {
  if (keys == nullptr) return unreachable_provider();
  return keys;
}

// Null, and a line of the log, for what is no key set.
std::shared_ptr<const JsonWebKeys> parse_keys(const iam::OidcProvider& provider, const Result<std::string>& text) {
  Result<JsonWebKeys> keys = text ? JsonWebKeys::parse(*text) : Result<JsonWebKeys>(text.error());
  if (keys) return std::make_shared<const JsonWebKeys>(*std::move(keys));
  log::info("oidc-keys-unreachable", {{log::Key::kDetail, provider.arn}, {log::Key::kError, keys.error()}});
  return nullptr;
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

// What need not be fetched: keys that are fresh and fit, or whatever an attempt of just now left.
std::optional<std::shared_ptr<const JsonWebKeys>> OidcKeys::find_kept(const iam::OidcProvider& provider,
                                                                      const iam::IdToken& token) const {
  const std::lock_guard lock(mutex_);
  const auto at = kept_.find(provider.arn);
  if (at == kept_.end() || at->second.ca_pem != provider.ca_pem) return std::nullopt;
  const auto is_within = [now = clock_.now()](WallTime then, auto most) { return now >= then && now - then < most; };
  const Kept& kept = at->second;
  const std::shared_ptr<const JsonWebKeys> keys = is_within(kept.fetched, kMostAge) ? kept.keys : nullptr;
  if (keys != nullptr && keys->knows(token)) return keys;
  if (is_within(kept.asked, kLeastAge)) return keys;
  return std::nullopt;
}

// A failure takes away no keys: whoever sends tokens of an unknown key while the provider is down would take them from
// everybody.
void OidcKeys::keep(const iam::OidcProvider& provider, std::shared_ptr<const JsonWebKeys> keys) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMaxProviders && !kept_.contains(provider.arn)) kept_.clear();
  Kept& kept = kept_[provider.arn];
  kept.asked = clock_.now();
  if (keys == nullptr && kept.ca_pem == provider.ca_pem) return;
  kept = Kept{std::move(keys), provider.ca_pem, kept.asked, kept.asked};
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

std::shared_ptr<ChangeLock> OidcKeys::fetch_lock(const std::string& provider_arn) {
  const std::lock_guard lock(mutex_);
  std::erase_if(fetching_, [](const auto& each) { return each.second.use_count() == 1; });
  std::shared_ptr<ChangeLock>& out = fetching_[provider_arn];
  if (out == nullptr) out = std::make_shared<ChangeLock>();
  return out;
}

// Anybody may send a token with a key id that nobody knows, so however many do at once, the provider is asked once.
Task<OidcKeys::Answer> OidcKeys::find_fetched(iam::OidcProvider provider, const iam::IdToken* token) {
  if (const auto kept = find_kept(provider, *token)) co_return to_answer(*kept);
  const std::shared_ptr<ChangeLock> lock = fetch_lock(provider.arn);
  const ChangeLock::Turn turn = co_await lock->enter();
  if (const auto kept = find_kept(provider, *token)) co_return to_answer(*kept);
  const Result<std::string> text = co_await fetch(provider);
  auto keys = parse_keys(provider, text);
  keep(provider, keys);
  co_return to_answer(std::move(keys));
}

Task<OidcKeys::Answer> OidcKeys::find(iam::OidcProvider provider, const iam::IdToken* token) {
  if (!provider.jwks.empty()) co_return to_answer(parse_keys(provider, provider.jwks));
  co_return co_await find_fetched(std::move(provider), token);
}

}  // namespace keyhold::kms
