// Key material that a key's owner brings: GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial.
#include <algorithm>

#include "drop_material.h"
#include "errors.h"
#include "import_token.h"
#include "key_access.h"
#include "key_edit.h"
#include "key_use.h"
#include "keyhold/base/change_lock.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {
namespace {

constexpr std::chrono::hours kTokenLife{24};
constexpr std::chrono::days kLongestValidity{365};
constexpr std::string_view kNewMaterial = "NEW_KEY_MATERIAL";

Status check_imports(const Key& key) {
  return key.origin == KeyOrigin::kExternal ? ok() : Status(wrong_origin(key.arn, name(key.origin)));
}

// When the material expires; nothing: never.
Result<std::optional<WallTime>> wanted_validity(const aws::ImportKeyMaterialRequest& request, WallTime now) {
  const bool expires = request.expiration_model.value_or("KEY_MATERIAL_EXPIRES") == "KEY_MATERIAL_EXPIRES";
  if (expires && !request.valid_to)
    return validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  if (!expires && request.valid_to)
    return validation("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
  if (!expires) return std::optional<WallTime>();
  if (*request.valid_to <= now || *request.valid_to > now + kLongestValidity)
    return validation("The validTo date must be in the future and within 365 days.");
  return request.valid_to;
}

AccessFacts import_facts(const aws::ImportKeyMaterialRequest& request) {
  AccessFacts out{.conditions = {{"kms:ExpirationModel", request.expiration_model.value_or("KEY_MATERIAL_EXPIRES")}}};
  if (request.valid_to) out.conditions.push_back({"kms:ValidTo", to_rfc3339(*request.valid_to)});
  return out;
}

std::size_t find_version(const Key& key, std::string_view id) {
  const auto found = std::find_if(key.versions.begin(), key.versions.end(),
                                  [id](const MaterialVersion& version) { return version.id == id; });
  return static_cast<std::size_t>(found - key.versions.begin());
}

const MaterialVersion* find_pending(const Key& key) {
  for (const MaterialVersion& version : key.versions)
    if (version.pending) return &version;
  return nullptr;
}

// A second material of a symmetric key, for its next rotation on demand.
Status check_may_add(const Key& key, std::string_view id) {
  if (!is_symmetric(key))
    return incorrect_key_material("The key can only be given the key material that it had before.");
  const MaterialVersion* const pending = find_pending(key);
  if (pending == nullptr) return ok();
  return invalid_state("New key material (id: " + std::string(id) + ") cannot be imported into KMS key " + key.arn +
                       ", because another key material (id: " + pending->id + ") is pending rotation.");
}

struct Imported {
  std::string id;
  SecretBytes material;
  std::shared_ptr<const BackingKey> backing;
  std::optional<WallTime> valid_to;
};

// What a request says of the one material among several is for symmetric keys, which alone have several.
Status check_choice(const Key& key, const aws::ImportKeyMaterialRequest& request) {
  if (!is_symmetric(key) && (request.import_type || request.key_material_id || request.key_material_description))
    return validation(
        "ImportType, KeyMaterialId and KeyMaterialDescription can be specified for symmetric encryption keys only.");
  if (request.key_material_id && request.import_type == kNewMaterial)
    return validation("KeyMaterialId can't be specified with the ImportType NEW_KEY_MATERIAL.");
  return ok();
}

// Where the material goes: a version that the key knows, or a new one. ImportType says which is meant; without it, a
// key that has a version means that one. New material enters by the primary, whose replicas then know it.
Result<std::size_t> version_for(const Key& key, const aws::ImportKeyMaterialRequest& request, std::string_view id) {
  KEYHOLD_CHECK(check_choice(key, request));
  const std::size_t known = find_version(key, id);
  const bool first = key.versions.empty();
  const bool asks_new = request.import_type == kNewMaterial;
  if (request.key_material_id && *request.key_material_id != id)
    return incorrect_key_material("The key material is not the one with this KeyMaterialId.");
  if (known < key.versions.size()) {
    if (!asks_new || key.versions[known].pending) return known;
    return incorrect_key_material("The key material is associated with this KMS key already.");
  }
  if (!asks_new && (!first || request.import_type))
    return incorrect_key_material("The key material is not one that was imported into this KMS key before.");
  if (key.is_replica()) return unsupported(key.arn + " is not a multi-region primary key.");
  if (!first) KEYHOLD_CHECK(check_may_add(key, id));
  return known;
}

void take_material(Key& key, std::size_t at, const aws::ImportKeyMaterialRequest& request, const Imported& imported,
                   WallTime now) {
  auto material = std::make_shared<KeyMaterial>(*key.material);
  if (at == key.versions.size()) {
    MaterialVersion version;
    version.id = imported.id;
    version.since = now;
    version.pending = !key.versions.empty();
    key.versions.push_back(std::move(version));
  }
  material->versions.resize(std::max(material->versions.size(), key.versions.size()));
  material->versions[at] = imported.backing;
  key.material = std::move(material);
  MaterialVersion& version = key.versions[at];
  version.present = true;
  version.valid_to = imported.valid_to;
  if (request.key_material_description) version.description = *request.key_material_description;
  if (key.current == 0) key.current = 1;
}

// The replicas of a primary that has been given its last version: they know it now, and wait for it themselves.
std::vector<Key> replicas_told(const KeyTable& keys, const Key& primary) {
  std::vector<Key> out;
  for (const KeyPtr& one : keys.everywhere(primary)) {
    if (!one->is_replica() || one->versions.size() >= primary.versions.size()) continue;
    Key told = *one;
    told.versions.push_back(primary.versions.back());
    told.versions.back().present = false;
    told.versions.back().valid_to.reset();
    out.push_back(std::move(told));
  }
  return out;
}

// A key works while all its material is there: AWS gives PendingImport when any of it is missing.
bool is_complete(const Key& key) {
  return std::all_of(key.versions.begin(), key.versions.end(),
                     [](const MaterialVersion& version) { return version.present || version.pending; });
}

// The key, for whom may import into it, in a state that allows it.
Result<KeyPtr> admit_import(const Parts& parts, Call& call, const aws::ImportKeyMaterialRequest& request) {
  const KeyAccess access(parts);
  KEYHOLD_TRY(const Found found, access.resolve_key(call, Operation::kImportKeyMaterial, request.key_id));
  KEYHOLD_CHECK(access.admit(call, Operation::kImportKeyMaterial, found, import_facts(request)));
  KEYHOLD_CHECK(check_imports(*found.key));
  return found.key;
}

Task<Status> unwrap_import(const Parts& parts, Call& call, const aws::ImportKeyMaterialRequest* request,
                           Imported* imported) {
  KeyPtr key;
  {
    const ChangeLock::Turn turn = co_await parts.changes.enter();  // the epoch must not turn while the token opens
    const WallTime now = parts.clock.now();
    KEYHOLD_CO_TRY(key, admit_import(parts, call, *request));
    KEYHOLD_CO_TRY(imported->valid_to, wanted_validity(*request, now));
    KEYHOLD_CO_TRY(const ImportToken token, open_import_token(parts.vault, *key, request->import_token, now));
    KEYHOLD_CO_TRY(imported->material, unwrap_material(token, request->encrypted_key_material));
  }
  const auto load = [spec = key->spec, material = &imported->material] {
    return load_foreign_material(spec, *material);
  };
  Result<std::shared_ptr<const BackingKey>> backing =
      co_await parts.slow_work.run<std::shared_ptr<const BackingKey>>(load);
  if (!backing)
    co_return incorrect_key_material("The key material is not of spec " + std::string(rule_of(key->spec).name));
  imported->backing = std::move(*backing);
  imported->id = material_id(key->name.id, imported->material);
  co_return ok();
}

}  // namespace

Task<Result<aws::GetParametersForImportResponse>> Service::get_parameters_for_import(
    Call& call, aws::GetParametersForImportRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kGetParametersForImport, request.key_id));
  const AccessFacts facts{.conditions = {{"kms:WrappingAlgorithm", request.wrapping_algorithm},
                                         {"kms:WrappingKeySpec", request.wrapping_key_spec}}};
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetParametersForImport, found, facts));
  KEYHOLD_CO_CHECK(check_imports(*found.key));
  const std::optional<WrappingAlgorithm> algorithm = find_wrapping(request.wrapping_algorithm);
  const std::optional<crypto::KeyPairKind> kind = find_key_pair_kind(request.wrapping_key_spec);
  if (!algorithm || !kind)
    co_return unsupported("The wrapping algorithm " + request.wrapping_algorithm + " with a key of spec " +
                          request.wrapping_key_spec + " is not supported.");
  const auto generate = [kind = *kind] { return crypto::KeyPair::generate(kind); };
  KEYHOLD_CO_TRY(crypto::KeyPair pair, co_await parts_.slow_work.run<crypto::KeyPair>(generate));
  const WallTime valid_to = parts_.clock.now() + kTokenLife;
  const ImportToken token{*algorithm, valid_to, pair};
  const ChangeLock::Turn turn = co_await parts_.changes.enter();  // the epoch must not turn while this seals
  co_return aws::GetParametersForImportResponse{found.key->arn, seal_import_token(parts_.vault, *found.key, token),
                                                pair.public_key(), valid_to};
}

// In two turns: an RSA key takes long to be proven, and other changes don't wait for it.
Task<Result<aws::ImportKeyMaterialResponse>> Service::import_key_material(Call& call,
                                                                          aws::ImportKeyMaterialRequest request) {
  Imported imported;
  KEYHOLD_CO_CHECK(co_await unwrap_import(parts_, call, &request, &imported));
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(const KeyPtr admitted, admit_import(parts_, call, request));
  Key key = *admitted;
  KEYHOLD_CO_TRY(const std::size_t at, version_for(key, request, imported.id));
  take_material(key, at, request, imported, parts_.clock.now());
  if (key.state == KeyState::kPendingImport && is_complete(key)) key.state = KeyState::kEnabled;
  storage::Batch batch;
  parts_.vault.put_material(batch, key.name.id, static_cast<std::uint32_t>(at + 1), imported.material);
  aws::ImportKeyMaterialResponse response{key.arn, is_symmetric(key) ? std::optional(imported.id) : std::nullopt};
  std::vector<Key> keys = replicas_told(parts_.keys, key);
  keys.push_back(std::move(key));
  KEYHOLD_CO_CHECK(co_await commit_keys(parts_, call, std::move(batch), std::move(keys), "imported"));
  co_return response;
}

Task<Result<aws::DeleteImportedKeyMaterialResponse>> Service::delete_imported_key_material(
    Call& call, aws::DeleteImportedKeyMaterialRequest request) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve_key(call, Operation::kDeleteImportedKeyMaterial, request.key_id));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kDeleteImportedKeyMaterial, found));
  KEYHOLD_CO_CHECK(check_imports(*found.key));
  const Key& key = *found.key;
  aws::DeleteImportedKeyMaterialResponse response{key.arn, std::nullopt};
  if (key.versions.empty()) co_return response;  // nothing to delete is no error, as at AWS
  const std::size_t at = request.key_material_id ? find_version(key, *request.key_material_id) : key.current - 1;
  if (at == key.versions.size())
    co_return Error{ErrorCode::kNotFound, "No such key material in " + key.arn, "NotFoundException"};
  if (is_symmetric(key)) response.key_material_id = key.versions[at].id;
  if (!key.versions[at].present) co_return response;
  KEYHOLD_CO_CHECK(co_await drop_material(parts_, call, found.key, at));
  co_return response;
}

}  // namespace keyhold::kms
