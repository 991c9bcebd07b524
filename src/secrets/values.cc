#include "values.h"

#include "errors.h"

namespace keyhold::secrets {
namespace {

constexpr std::string_view kManagedKey = "alias/aws/secretsmanager";
constexpr std::size_t kMaxValueBytes = 65536;

}  // namespace

Result<std::optional<SecretValue>> take_value(std::optional<PlaintextBytes> text,
                                              std::optional<PlaintextBytes> binary) {
  if (text && binary)
    return invalid_parameter(
        "You can't specify both a binary secret value and a string secret value in the same secret.");
  std::optional<SecretValue> out;
  if (text) out = SecretValue{SecretValue::Form::kText, std::move(*text)};
  if (binary) out = SecretValue{SecretValue::Form::kBinary, std::move(*binary)};
  if (out && out->bytes.size() > kMaxValueBytes)  // the shape counts a text's characters
    return invalid_parameter("A secret value can have at most 65536 bytes.");
  return out;
}

Result<std::string> take_token(std::optional<std::string> token) {
  if (!token) return invalid_request("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  return std::move(*token);
}

bool same_value(const SecretValue& a, const SecretValue& b) noexcept {
  return a.form == b.form && equal_constant_time(a.bytes.view(), b.bytes.view());
}

Task<Result<NewVersion>> make_version(const Parts& parts, Caller caller, SecretPtr secret, std::string version_id) {
  std::string key = secret->kms_key_id.value_or(std::string(kManagedKey));
  VersionPlace place{secret->arn, version_id};
  Result<DataKey> made = co_await parts.keys.generate(std::move(caller), std::move(key), std::move(place));
  if (!made) co_return kms_refused(made.error(), KmsUse::kEncrypt);
  Version version{.id = std::move(version_id),
                  .created = parts.clock.now(),
                  .labels = {},
                  .kms_key_arn = std::move(made->kms_key_arn),
                  .wrapped_key = std::move(made->wrapped)};
  co_return NewVersion{std::move(version), std::move(made->key)};
}

Task<Result<SecretValue>> open_version(const Parts& parts, Caller caller, SecretPtr secret, Version version) {
  VersionPlace place{secret->arn, std::move(version.id)};
  Result<SecretBytes> key = co_await parts.keys.open(std::move(caller), std::move(version.kms_key_arn),
                                                     std::move(version.wrapped_key), std::move(place));
  if (!key) co_return kms_refused(key.error(), KmsUse::kDecrypt);
  co_return co_await parts.vault.load_value(std::move(secret), version.number, std::move(*key));
}

}  // namespace keyhold::secrets
