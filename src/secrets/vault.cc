#include "keyhold/secrets/vault.h"

#include "keyhold/crypto/random.h"
#include "keyhold/record/control_row.h"
#include "secret_codec.h"

namespace keyhold::secrets {
namespace {

constexpr std::string_view kSecretRow = "secret";
constexpr std::string_view kAuditStream = "audit";
constexpr std::uint64_t kAuditKeyVersion = 1;
constexpr std::size_t kKeyBytes = 32;

record::KeyPlace store_place(DeploymentId deployment) {
  return {deployment, TenantId::zero(), record::Store::kSecrets, record::KeyClass::kRec, 1};
}

Result<Secret> open_secret(const record::KeyLookup& keys, const record::NameKey& names, const storage::Row& row) {
  KEYHOLD_TRY(const record::ControlRow opened, record::open_control_row(keys, names, row.key, row.value));
  if (opened.kind != kSecretRow)
    return Error{ErrorCode::kDoesNotOpen, "a row of the unknown kind " + opened.kind + ": made by a newer version?"};
  return secret_from_json(opened.body.text());
}

Result<SecretValue> to_value(record::Opened opened) {
  const auto form = static_cast<SecretValue::Form>(opened.header.schema);
  if (form != SecretValue::Form::kText && form != SecretValue::Form::kBinary)
    return Error{ErrorCode::kDoesNotOpen, "a secret's value of an unknown form"};
  return SecretValue{form, std::move(opened.plaintext)};
}

}  // namespace

Vault::Vault(storage::Engine& engine, const SecretBytes& store_key, DeploymentId deployment)
    : engine_(engine),
      deployment_(deployment),
      key_(store_key, store_place(deployment)),
      names_(store_key),
      at_{record::TenantNameKey(store_key).tag(TenantId::zero()), record::Store::kSecrets} {}

Bytes Vault::value_row(std::string_view arn, std::uint64_t number) const {
  return record::event_key(at_, names_.tag(record::NameKind::kStream, arn), number);
}

record::RecordKey Vault::value_key(const SecretBytes& data_key) const {
  return {data_key, store_place(deployment_)};
}

Task<Result<std::optional<SecretBytes>>> Vault::read_audit_key() {
  KEYHOLD_CO_TRY(const std::optional<Bytes> row, co_await engine_.get(value_row(kAuditStream, kAuditKeyVersion)));
  if (!row) co_return std::optional<SecretBytes>();
  const record::Place place{kAuditStream, kAuditKeyVersion};
  KEYHOLD_CO_TRY(const record::Opened opened, record::to_result(record::open(key_, place, *row)));
  co_return std::optional(SecretBytes::copy_of(opened.plaintext.view()));
}

Task<Result<SecretBytes>> Vault::load_audit_key() {
  KEYHOLD_CO_TRY(std::optional<SecretBytes> present, co_await read_audit_key());
  if (present) co_return std::move(*present);
  SecretBytes made = crypto::random_secret(kKeyBytes);
  storage::Batch batch;
  const Bytes row = value_row(kAuditStream, kAuditKeyVersion);
  batch.conditions.push_back({row, std::nullopt});
  batch.puts.push_back({row, record::seal(key_, {kAuditStream, kAuditKeyVersion},
                                          {.kind = record::Kind::kKeyMaterial, .plaintext = made.expose()})});
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_.commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict)
    co_return Error{ErrorCode::kConflict, "another process writes to the secrets store"};
  co_return std::move(made);
}

Task<Result<std::vector<Secret>>> Vault::load_secrets() {
  const record::KeyLookup keys = [this](std::uint32_t generation) { return generation == 1 ? &key_ : nullptr; };
  std::vector<Secret> out;
  storage::Range left = storage::prefix_range(record::control_rows_prefix(record::Store::kSecrets));
  for (bool more = true; more;) {
    KEYHOLD_CO_TRY(const std::vector<storage::Row> rows, co_await engine_.scan(left, {}));
    for (const storage::Row& row : rows) {
      KEYHOLD_CO_TRY(Secret secret, open_secret(keys, names_, row));
      out.push_back(std::move(secret));
    }
    more = !rows.empty();
    if (more) left.begin = storage::key_after(rows.back().key);
  }
  co_return out;
}

Status Vault::put_secret(storage::Batch& batch, const Secret& secret) const {
  KEYHOLD_TRY(Bytes sealed, record::seal_control_row(key_, names_, kSecretRow, secret.arn, to_json(secret).view()));
  Bytes row = record::control_row_key(record::Store::kSecrets, names_, kSecretRow, secret.arn);
  batch.puts.push_back({std::move(row), std::move(sealed)});
  return ok();
}

void Vault::erase_secret(storage::Batch& batch, const Secret& secret) const {
  batch.erases.push_back(record::control_row_key(record::Store::kSecrets, names_, kSecretRow, secret.arn));
  const record::NameTag stream = names_.tag(record::NameKind::kStream, secret.arn);
  batch.erase_ranges.push_back(storage::prefix_range(record::stream_rows_prefix(record::RowType::kEvent, at_, stream)));
}

void Vault::put_value(storage::Batch& batch, const Secret& secret, const Version& version, const SecretBytes& data_key,
                      const SecretValue& value) const {
  Bytes sealed = record::seal(value_key(data_key), {secret.arn, version.number},
                              {.kind = record::Kind::kDocument,
                               .schema = static_cast<std::uint16_t>(value.form),
                               .plaintext = value.bytes.view()});
  batch.puts.push_back({value_row(secret.arn, version.number), std::move(sealed)});
}

void Vault::erase_value(storage::Batch& batch, const Secret& secret, const Version& version) const {
  batch.erases.push_back(value_row(secret.arn, version.number));
}

Task<Result<SecretValue>> Vault::load_value(SecretPtr secret, std::uint64_t number, SecretBytes data_key) const {
  KEYHOLD_CO_TRY(const std::optional<Bytes> row, co_await engine_.get(value_row(secret->arn, number)));
  if (!row) co_return Error{ErrorCode::kNotFound, "the version's value is gone"};
  if (data_key.size() != kKeyBytes) co_return Error{ErrorCode::kDoesNotOpen, "a data key that is not 32 bytes"};
  const record::RecordKey key = value_key(data_key);
  const record::Place place{secret->arn, number};
  KEYHOLD_CO_TRY(record::Opened opened, record::to_result(record::open(key, place, *row)));
  co_return to_value(std::move(opened));
}

std::string Vault::opaque_id(const Secret& secret) const {
  return "secret/" + to_hex(names_.control_tag(kSecretRow, secret.arn).bytes());
}

}  // namespace keyhold::secrets
