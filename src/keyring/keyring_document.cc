#include "keyhold/keyring/keyring_document.h"

#include <algorithm>
#include <optional>

#include "keyhold/base/json.h"

namespace keyhold::keyring {
namespace {

constexpr std::size_t kBlobMax = 6144;  // the largest CiphertextBlob that KMS takes

Error wrong_member(std::string_view member) {
  return {ErrorCode::kDoesNotOpen, "keyring secret: member '" + std::string(member) + "' is missing or wrong"};
}

Result<std::string_view> text_member(const json::Object& object, std::string_view member) {
  const json::Value* value = json::find(object, member);
  if (value == nullptr || !value->is_string()) return wrong_member(member);
  return std::string_view(value->get_string());
}

Result<std::uint32_t> number_member(const json::Object& object, std::string_view member) {
  const json::Value* value = json::find(object, member);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 1 || value->get_int64() > UINT32_MAX)
    return wrong_member(member);
  return static_cast<std::uint32_t>(value->get_int64());
}

std::optional<record::Store> store_named(std::string_view text) {
  for (auto number = static_cast<std::uint32_t>(record::Store::kEvents);
       number <= static_cast<std::uint32_t>(record::Store::kKmsRoot); ++number)
    if (record::name(static_cast<record::Store>(number)) == text) return static_cast<record::Store>(number);
  return std::nullopt;
}

Result<WrappedKey> parse_key(const json::Value& value) {
  if (!value.is_object()) return wrong_member("keys");
  const json::Object& object = value.get_object();
  KEYHOLD_TRY(const std::string_view cls, text_member(object, "class"));
  KEYHOLD_TRY(const std::uint32_t generation, number_member(object, "gen"));
  KEYHOLD_TRY(const std::string_view arn, text_member(object, "kms"));
  KEYHOLD_TRY(const std::string_view blob, text_member(object, "blob"));
  KEYHOLD_TRY(const std::string_view created, text_member(object, "created"));
  if (cls != record::name(record::KeyClass::kRec) && cls != record::name(record::KeyClass::kIdx))
    return wrong_member("class");
  Result<Bytes> bytes = from_base64(blob);
  if (!bytes || bytes->empty() || bytes->size() > kBlobMax) return wrong_member("blob");
  const auto key_class = cls == record::name(record::KeyClass::kRec) ? record::KeyClass::kRec : record::KeyClass::kIdx;
  return WrappedKey{key_class, generation, std::string(arn), std::move(*bytes), std::string(created)};
}

}  // namespace

const WrappedKey* KeyringDocument::find(record::KeyClass cls, std::uint32_t generation) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.cls == cls && k.generation == generation; });
  return found == keys.end() ? nullptr : &*found;
}

std::string KeyringDocument::write() const {
  json::Array entries;
  for (const WrappedKey& key : keys)
    entries.push_back(json::Object{{"class", record::name(key.cls)},
                                   {"gen", key.generation},
                                   {"kms", key.key_arn},
                                   {"blob", to_base64(key.blob)},
                                   {"created", key.created}});
  return json::write(json::Object{{"v", 1},
                                  {"deployment", deployment.text()},
                                  {"tenant", tenant.text()},
                                  {"store", record::name(store)},
                                  {"keys", std::move(entries)}});
}

Result<KeyringDocument> KeyringDocument::parse(std::string_view text) {
  Result<json::Object> object = json::parse_object(text);
  if (!object) return Error{ErrorCode::kDoesNotOpen, "keyring secret: " + object.error().detail};
  KEYHOLD_TRY(const std::uint32_t version, number_member(*object, "v"));
  if (version != 1) return wrong_member("v");
  KEYHOLD_TRY(const std::string_view deployment, text_member(*object, "deployment"));
  KEYHOLD_TRY(const std::string_view tenant, text_member(*object, "tenant"));
  KEYHOLD_TRY(const std::string_view store, text_member(*object, "store"));
  const Result<DeploymentId> deployment_id = DeploymentId::parse(deployment);
  const Result<TenantId> tenant_id = TenantId::parse(tenant);
  const std::optional<record::Store> store_number = store_named(store);
  if (!deployment_id) return wrong_member("deployment");
  if (!tenant_id) return wrong_member("tenant");
  if (!store_number) return wrong_member("store");
  KeyringDocument out{*deployment_id, *tenant_id, *store_number, {}};
  const json::Value* keys = json::find(*object, "keys");
  if (keys == nullptr || !keys->is_array()) return wrong_member("keys");
  for (const json::Value& value : keys->get_array()) {
    KEYHOLD_TRY(WrappedKey key, parse_key(value));
    if (out.find(key.cls, key.generation) != nullptr) return wrong_member("keys");
    out.keys.push_back(std::move(key));
  }
  return out;
}

std::string keyring_secret_name(DeploymentId deployment, TenantId tenant, record::Store store) {
  return "keyhold/" + deployment.text() + "/" + tenant.text() + "/" + std::string(record::name(store));
}

}  // namespace keyhold::keyring
