#include "keyhold/kms/kms.h"

#include <algorithm>
#include <array>

#include "grant_codec.h"
#include "identity_rows.h"
#include "key_codec.h"
#include "key_store_codec.h"
#include "keyhold/crypto/random.h"
#include "keyhold/iam/entity_json.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kSessionKeyName = "1";
// In the order of loading.
constexpr auto kIdentityRows = std::to_array<std::string_view>(
    {kAccountRow, kProviderRow, kPolicyRow, kGroupRow, kUserRow, kRoleRow, kAccessKeyRow});

Error unknown_row(std::string_view kind) {
  return {ErrorCode::kDoesNotOpen, "a row of the unknown kind " + std::string(kind) + ": made by a newer version?"};
}

}  // namespace

Kms::Kms(std::unique_ptr<Vault> vault, std::unique_ptr<audit::AuditLog> audit, RootFiles& files, const Clock& clock)
    : vault_(std::move(vault)),
      audit_(std::move(audit)),
      directory_(clock, [](std::span<std::byte> out) { crypto::fill_random(out); }),
      access_key_uses_(clock),
      feed_(clock),
      oidc_keys_(clock),
      parts_{*vault_, keys_, grants_,  key_stores_, directory_, access_key_uses_,
             *audit_, feed_, changes_, slow_work_,  clock},
      service_(parts_),
      identities_(parts_, session_tokens_),
      token_service_(parts_, session_tokens_, oidc_keys_),
      explainer_(parts_),
      destroyer_(parts_, files, open_backups_),
      maintenance_(parts_),
      seal_slots_(parts_, files),
      backups_(parts_, files, open_backups_) {}

// Identities depend on each other, in the order of kIdentityRows; all else is independent.
Status Kms::load_row(const record::ControlRow& row) {
  const std::string_view body = row.body.text();
  if (row.kind == kAccountRow) {
    KEYHOLD_TRY(iam::Account account, iam::account_from_json(body));
    directory_.put(std::move(account));
  } else if (row.kind == kProviderRow) {
    KEYHOLD_TRY(iam::OidcProvider provider, iam::provider_from_json(body));
    return directory_.put(std::move(provider));
  } else if (row.kind == kPolicyRow) {
    KEYHOLD_TRY(iam::ManagedPolicy policy, iam::policy_from_json(body));
    return directory_.put(std::move(policy));
  } else if (row.kind == kGroupRow) {
    KEYHOLD_TRY(iam::Group group, iam::group_from_json(body));
    return directory_.put(std::move(group));
  } else if (row.kind == kUserRow) {
    KEYHOLD_TRY(iam::User user, iam::user_from_json(body));
    return directory_.put(std::move(user));
  } else if (row.kind == kRoleRow) {
    KEYHOLD_TRY(iam::Role role, iam::role_from_json(body));
    return directory_.put(std::move(role));
  } else if (row.kind == kSessionKeyRow) {
    return session_tokens_.load(row.body.view());
  } else if (row.kind == kAccessKeyRow) {
    KEYHOLD_TRY(iam::AccessKey key, iam::access_key_from_json(body));
    return directory_.put(std::move(key));
  } else if (row.kind == kAccessKeyUseRow) {
    KEYHOLD_TRY(AccessKeyUse use, access_key_use_from_json(body));
    access_key_uses_.restore(row.name, std::move(use));
  } else if (row.kind == kAliasRow) {
    KEYHOLD_TRY(Alias alias, alias_from_json(body));
    keys_.put(std::move(alias));
  } else if (row.kind == kGrantRow) {
    KEYHOLD_TRY(Grant grant, grant_from_json(body));
    grants_.put(std::move(grant));
  } else if (row.kind == kKeyStoreRow) {
    KEYHOLD_TRY(KeyStore store, key_store_from_json(body));
    key_stores_.put(std::move(store));
  } else if (row.kind == kLastUseRow) {
    return load_last_use(row);
  } else if (row.kind == kTombstoneRow) {
    KEYHOLD_TRY(Tombstone tombstone, tombstone_from_json(body));
    keys_.put(std::move(tombstone));
  } else {
    return unknown_row(row.kind);
  }
  return ok();
}

Task<Status> Kms::load_key(std::string_view body) {
  KEYHOLD_CO_TRY(Key key, key_from_json(body));
  auto material = std::make_shared<KeyMaterial>();
  for (std::uint32_t version = 1; version <= key.versions.size(); ++version) {
    std::shared_ptr<const BackingKey>& backing = material->versions.emplace_back();
    MaterialVersion& known = key.versions[version - 1];
    if (!known.present) continue;
    KEYHOLD_CO_TRY(const SecretBytes secret, co_await vault_->load_material(key.name.id, version));
    KEYHOLD_CO_TRY(backing, load_material(key.spec, secret));
    if (known.id.empty()) known.id = material_id(key.name.id, secret);
  }
  key.material = std::move(material);
  keys_.put(std::move(key));
  co_return ok();
}

// Named as its key's row: "key/<region>/<id>".
Status Kms::load_last_use(const record::ControlRow& row) {
  KEYHOLD_TRY(LastUse use, last_use_from_json(row.body.text()));
  const std::size_t slash = row.name.find('/') + 1;
  const std::size_t next = row.name.find('/', slash);
  const Result<aws::KeyName> name = aws::KeyName::parse(std::string_view(row.name).substr(next + 1));
  const KeyPtr key = name ? keys_.find(row.name.substr(slash, next - slash), name->id) : nullptr;
  if (key != nullptr) key->last_use->restore(std::move(use));
  return ok();
}

// At the first start. Nobody decides anything by it, so no line tells of it.
Task<Status> Kms::make_session_key(storage::Engine* engine) {
  const SecretBytes key = crypto::random_secret(SessionTokens::kKeyBytes);
  storage::Batch batch;
  KEYHOLD_CO_CHECK(vault_->put_row(batch, kSessionKeyRow, kSessionKeyName, key.expose()));
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine->commit(std::move(batch)));
  static_cast<void>(outcome);  // without a condition there is no conflict
  co_return session_tokens_.load(key.expose());
}

Task<Result<std::unique_ptr<Kms>>> Kms::open(storage::Engine& engine, RootFiles& files, Root root, const Clock& clock,
                                             Executor executor, audit::Durability durability) {
  KEYHOLD_CO_TRY(std::unique_ptr<Vault> vault, co_await Vault::open(engine, std::move(root)));
  KEYHOLD_CO_TRY(SecretBytes audit_key, co_await vault->load_audit_key());
  audit::Options options{vault->deployment(), "kms", durability};
  KEYHOLD_CO_TRY(std::unique_ptr<audit::AuditLog> audit,
                 co_await audit::open(engine, std::move(audit_key), clock, executor, std::move(options)));
  auto kms = std::unique_ptr<Kms>(new Kms(std::move(vault), std::move(audit), files, clock));
  KEYHOLD_CO_TRY(const std::vector<record::ControlRow> rows, co_await kms->vault_->load_rows());
  for (const std::string_view kind : kIdentityRows)
    for (const record::ControlRow& row : rows)
      if (row.kind == kind) KEYHOLD_CO_CHECK(kms->load_row(row));
  for (const record::ControlRow& row : rows)
    if (row.kind == kKeyRow) KEYHOLD_CO_CHECK(co_await kms->load_key(row.body.text()));
  for (const record::ControlRow& row : rows) {
    const bool loaded =
        row.kind == kKeyRow || std::find(kIdentityRows.begin(), kIdentityRows.end(), row.kind) != kIdentityRows.end();
    if (!loaded) KEYHOLD_CO_CHECK(kms->load_row(row));
  }
  if (!kms->session_tokens_.loaded()) KEYHOLD_CO_CHECK(co_await kms->make_session_key(&engine));
  co_return kms;
}

Task<Result<SecretBytes>> initialize(storage::Engine& engine, RootFiles& files, DeploymentId deployment,
                                     crypto::Argon2Cost cost) {
  KEYHOLD_CO_TRY(const std::optional<std::uint32_t> present, co_await Vault::stored_root_epoch(engine));
  if (present) co_return Error{ErrorCode::kConflict, "this data directory already holds a deployment"};
  KEYHOLD_CO_TRY(NewRoot made, files.create(deployment, cost));
  KEYHOLD_CO_CHECK(co_await Vault::create(engine, made));
  co_return std::move(made.passphrase);
}

namespace {

Task<Status> recover_files(storage::Engine& engine, RootFiles& files) {
  KEYHOLD_CO_TRY(const std::optional<std::uint32_t> epoch, co_await Vault::stored_root_epoch(engine));
  if (!epoch) co_return Error{ErrorCode::kNotFound, "the KMS store is empty: run `keyhold kms init` first"};
  co_return files.recover(*epoch);
}

}  // namespace

Task<Result<Root>> unseal(storage::Engine& engine, RootFiles& files, const SecretBytes* passphrase) {
  KEYHOLD_CO_CHECK(co_await recover_files(engine, files));
  co_return passphrase == nullptr ? files.unseal_with_key_file() : files.unseal_with_passphrase(*passphrase);
}

Task<Result<Root>> unseal_with(storage::Engine& engine, RootFiles& files, SlowWork& slow_work, SlotProof proof) {
  KEYHOLD_CO_CHECK(co_await recover_files(engine, files));
  auto work = [&files, proof = std::move(proof)] { return files.unseal_with(proof); };
  co_return co_await slow_work.run<Root>(std::move(work));
}

}  // namespace keyhold::kms
