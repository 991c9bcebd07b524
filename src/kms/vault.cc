#include "keyhold/kms/vault.h"

#include "keyhold/crypto/random.h"
#include "vault_keys.h"

namespace keyhold::kms {
namespace {

constexpr std::size_t kEpochKeyBytes = 32;
constexpr std::string_view kMarkerKey{"\0kms", 4};
constexpr std::string_view kMarkerMagic{"KHKM\x01", 5};

SecretBytes to_secret(const record::Opened& opened) {
  return SecretBytes::copy_of(opened.plaintext.view());
}

storage::Row epoch_row(const SealingLevel& root, std::uint32_t epoch, const SecretBytes& epoch_key) {
  return {root.stream_row(kEpochStream, epoch), root.seal_material(kEpochStream, epoch, epoch_key.expose())};
}

}  // namespace

Vault::Vault(storage::Engine& engine, std::unique_ptr<Keys> keys, Marker marker)
    : engine_(engine), keys_(std::move(keys)), marker_(std::make_unique<Marker>(marker)) {}
Vault::~Vault() = default;

Vault::TurnPlan::TurnPlan() : next_root{DeploymentId::zero(), 0, {}} {}
Vault::TurnPlan::TurnPlan(TurnPlan&&) noexcept = default;
Vault::TurnPlan& Vault::TurnPlan::operator=(TurnPlan&&) noexcept = default;
Vault::TurnPlan::~TurnPlan() = default;

Vault::Marker Vault::marker() const {
  const std::lock_guard lock(marker_mutex_);
  return *marker_;
}

void Vault::set_marker(const Marker& marker) {
  const std::lock_guard lock(marker_mutex_);
  *marker_ = marker;
}

DeploymentId Vault::deployment() const {
  return marker().deployment;
}
std::uint32_t Vault::root_epoch() const {
  return marker().root_epoch;
}
std::uint32_t Vault::epoch() const {
  return marker().epoch;
}
bool Vault::needs_compaction() const {
  return marker().owes_compaction;
}

storage::Row Vault::marker_row(const Marker& marker) {
  ByteWriter out;
  out.raw(kMarkerMagic).raw(marker.deployment.bytes()).u32(marker.root_epoch).u32(marker.epoch);
  out.u8(marker.owes_compaction ? 1 : 0);
  return {copy(as_bytes(kMarkerKey)), out.take()};
}

Task<Result<std::optional<Vault::Marker>>> Vault::read_marker(storage::Engine& engine) {
  KEYHOLD_CO_TRY(const std::optional<Bytes> row, co_await engine.get(copy(as_bytes(kMarkerKey))));
  if (!row) co_return std::optional<Marker>();
  ByteReader in(*row);
  KEYHOLD_CO_CHECK(in.expect(kMarkerMagic));
  KEYHOLD_CO_TRY(const uuid::Raw deployment, in.bytes<16>());
  KEYHOLD_CO_TRY(const std::uint32_t root_epoch, in.u32());
  KEYHOLD_CO_TRY(const std::uint32_t epoch, in.u32());
  KEYHOLD_CO_TRY(const std::uint8_t owes, in.u8());
  KEYHOLD_CO_CHECK(in.end());
  const Marker marker{DeploymentId(deployment), root_epoch, epoch, owes != 0};
  co_return std::optional<Marker>(marker);
}

Task<Result<std::optional<std::uint32_t>>> Vault::stored_root_epoch(storage::Engine& engine) {
  KEYHOLD_CO_TRY(const std::optional<Marker> marker, co_await read_marker(engine));
  co_return marker ? std::optional<std::uint32_t>(marker->root_epoch) : std::nullopt;
}

Task<Status> Vault::create(storage::Engine& engine, const NewRoot& made) {
  const SecretBytes epoch_key = crypto::random_secret(kEpochKeyBytes);
  const SecretBytes audit_key = crypto::random_secret(kEpochKeyBytes);
  const Root& root = made.root;
  const SealingLevel root_level(root.key, root.deployment, record::Store::kKmsRoot, root.epoch);
  const SealingLevel epoch_level(epoch_key, root.deployment, record::Store::kKms, 1);
  storage::Batch batch;
  batch.puts.push_back(epoch_row(root_level, 1, epoch_key));
  batch.puts.push_back({epoch_level.stream_row(kAuditStream, kAuditKeyVersion),
                        epoch_level.seal_material(kAuditStream, kAuditKeyVersion, audit_key.expose())});
  const Marker marker{root.deployment, root.epoch, 1, false};
  batch.puts.push_back(marker_row(marker));
  batch.conditions.push_back({copy(as_bytes(kMarkerKey)), std::nullopt});
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine.commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict) co_return Error{ErrorCode::kConflict, "the KMS store is not empty"};
  co_return ok();
}

Task<Result<std::unique_ptr<Vault>>> Vault::open(storage::Engine& engine, Root root) {
  KEYHOLD_CO_TRY(const std::optional<Marker> marker, co_await read_marker(engine));
  if (!marker) co_return Error{ErrorCode::kNotFound, "the KMS store is empty: run `keyhold kms init` first"};
  if (marker->deployment != root.deployment || marker->root_epoch != root.epoch)
    co_return Error{ErrorCode::kDoesNotOpen,
                    "the seal file is of root epoch " + std::to_string(root.epoch) + ", the store of " +
                        std::to_string(marker->root_epoch) + ": one of them is an old copy",
                    "root-epoch-mismatch"};
  const SealingLevel root_level(root.key, root.deployment, record::Store::kKmsRoot, root.epoch);
  KEYHOLD_CO_TRY(const record::Opened opened,
                 co_await read_material(&engine, &root_level, std::string(kEpochStream), marker->epoch));
  SealingLevel epoch_level(to_secret(opened), root.deployment, record::Store::kKms, marker->epoch);
  auto keys = std::make_unique<Keys>(root, std::move(epoch_level));
  co_return std::unique_ptr<Vault>(new Vault(engine, std::move(keys), *marker));
}

Task<Result<std::vector<record::ControlRow>>> Vault::load_rows() {
  const record::KeyLookup lookup = [key = &keys_->epoch.key](std::uint32_t generation) {
    return generation == key->generation() ? key : nullptr;
  };
  std::vector<record::ControlRow> out;
  storage::Range range = storage::prefix_range(record::control_rows_prefix(record::Store::kKms));
  for (;;) {
    const storage::ScanOptions options;
    KEYHOLD_CO_TRY(const std::vector<storage::Row> page, co_await engine_.scan(range, options));
    if (page.empty()) co_return out;
    for (const storage::Row& row : page) {
      KEYHOLD_CO_TRY(record::ControlRow opened,
                     record::open_control_row(lookup, keys_->epoch.names, row.key, row.value));
      out.push_back(std::move(opened));
    }
    range.begin = page.back().key;
    range.begin.push_back(std::byte{0});
  }
}

Task<Result<SecretBytes>> Vault::load_material(KeyId key, std::uint32_t version) {
  KEYHOLD_CO_TRY(const record::Opened opened,
                 co_await read_material(&engine_, &keys_->epoch, material_stream(key), version));
  co_return to_secret(opened);
}

Task<Result<SecretBytes>> Vault::load_audit_key() {
  KEYHOLD_CO_TRY(const record::Opened opened,
                 co_await read_material(&engine_, &keys_->epoch, std::string(kAuditStream), kAuditKeyVersion));
  co_return to_secret(opened);
}

Status Vault::put_row(storage::Batch& batch, std::string_view kind, std::string_view name, ByteView body) const {
  const SealingLevel& level = keys_->epoch;
  KEYHOLD_TRY(Bytes sealed, record::seal_control_row(level.key, level.names, kind, name, body));
  batch.puts.push_back({record::control_row_key(record::Store::kKms, level.names, kind, name), std::move(sealed)});
  return ok();
}

void Vault::erase_row(storage::Batch& batch, std::string_view kind, std::string_view name) const {
  batch.erases.push_back(record::control_row_key(record::Store::kKms, keys_->epoch.names, kind, name));
}

void Vault::put_material(storage::Batch& batch, KeyId key, std::uint32_t version, const SecretBytes& material) const {
  const std::string stream = material_stream(key);
  batch.puts.push_back(
      {keys_->epoch.stream_row(stream, version), keys_->epoch.seal_material(stream, version, material.expose())});
}

void Vault::erase_material(storage::Batch& batch, KeyId key, std::uint32_t version) const {
  batch.erases.push_back(keys_->epoch.stream_row(material_stream(key), version));
}

Task<Status> Vault::write(storage::Batch batch) {
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_.commit(std::move(batch)));
  static_cast<void>(outcome);  // without conditions, a batch is written or fails
  co_return ok();
}

Bytes Vault::seal_ticket(std::string_view stream, std::uint64_t number, const SecretBytes& secret) const {
  return keys_->epoch.seal_material(stream, number, secret.expose());
}

Result<SecretBytes> Vault::open_ticket(std::string_view stream, std::uint64_t number, ByteView sealed) const {
  KEYHOLD_TRY(const record::Opened opened, record::to_result(record::open(keys_->epoch.key, {stream, number}, sealed)));
  return to_secret(opened);
}

Task<Status> Vault::reseal_rows(Turn* turn, Survivors* survivors, storage::Batch* batch) {
  KEYHOLD_CO_TRY(const std::vector<record::ControlRow> rows, co_await load_rows());
  const SealingLevel& level = turn->keys->epoch;
  for (const record::ControlRow& row : rows) {
    if (survivors->dropped_rows.contains({row.kind, row.name})) continue;
    KEYHOLD_CO_TRY(Bytes sealed, record::seal_control_row(level.key, level.names, row.kind, row.name, row.body.view()));
    batch->puts.push_back(
        {record::control_row_key(record::Store::kKms, level.names, row.kind, row.name), std::move(sealed)});
  }
  co_return ok();
}

Task<Status> Vault::reseal_materials(Turn* turn, const Survivors* survivors, storage::Batch* batch) {
  const SealingLevel& level = turn->keys->epoch;
  KEYHOLD_CO_TRY(const record::Opened audit,
                 co_await read_material(&engine_, &keys_->epoch, std::string(kAuditStream), kAuditKeyVersion));
  batch->puts.push_back(
      {level.stream_row(kAuditStream, kAuditKeyVersion), level.reseal_material(kAuditStream, kAuditKeyVersion, audit)});
  for (const MaterialName& material : survivors->materials) {
    const std::string stream = material_stream(material.key);
    for (const std::uint32_t version : material.versions) {
      KEYHOLD_CO_TRY(const record::Opened old, co_await read_material(&engine_, &keys_->epoch, stream, version));
      batch->puts.push_back({level.stream_row(stream, version), level.reseal_material(stream, version, old)});
    }
  }
  co_return ok();
}

// Seal files of version 1 left the passphrase's key to the store. The next turn takes that row away.
Task<Result<SlotKeys>> Vault::slot_keys() {
  SlotKeys out{keys_->kept_key.clone(), std::nullopt};
  const std::uint32_t epoch = root_epoch();
  KEYHOLD_CO_TRY(const std::optional<Bytes> row,
                 co_await engine_.get(keys_->root.stream_row(kPassphraseStream, epoch)));
  if (!row) co_return out;
  KEYHOLD_CO_TRY(const record::Opened opened,
                 record::to_result(record::open(keys_->root.key, {std::string(kPassphraseStream), epoch}, *row)));
  out.passphrase_key = to_secret(opened);
  co_return out;
}

Task<Result<Vault::TurnPlan>> Vault::plan_turn(Survivors survivors) {
  const Marker present = marker();
  TurnPlan plan;
  KEYHOLD_CO_TRY(plan.slot_keys, co_await slot_keys());
  plan.next_root = Root{present.deployment, present.root_epoch + 1, crypto::random_secret(kEpochKeyBytes)};
  const std::uint32_t epoch = present.epoch + 1;
  const SecretBytes epoch_key = crypto::random_secret(kEpochKeyBytes);
  SealingLevel epoch_level(epoch_key, present.deployment, record::Store::kKms, epoch);
  const Marker next{present.deployment, plan.next_root.epoch, epoch, true};
  plan.turn = std::make_unique<Turn>(Turn{std::make_unique<Keys>(plan.next_root, std::move(epoch_level)), next});
  plan.batch.erase_ranges = {storage::prefix_range(record::control_rows_prefix(record::Store::kKms)),
                             storage::prefix_range(keys_->epoch.material_prefix()),
                             storage::prefix_range(keys_->root.material_prefix())};
  plan.batch.puts.push_back(epoch_row(plan.turn->keys->root, epoch, epoch_key));
  KEYHOLD_CO_CHECK(co_await reseal_rows(plan.turn.get(), &survivors, &plan.batch));
  KEYHOLD_CO_CHECK(co_await reseal_materials(plan.turn.get(), &survivors, &plan.batch));
  plan.batch.puts.push_back(marker_row(next));
  co_return plan;
}

Status Vault::put_row_of(TurnPlan& plan, std::string_view kind, std::string_view name, ByteView body) const {
  const SealingLevel& level = plan.turn->keys->epoch;
  KEYHOLD_TRY(Bytes sealed, record::seal_control_row(level.key, level.names, kind, name, body));
  plan.batch.puts.push_back({record::control_row_key(record::Store::kKms, level.names, kind, name), std::move(sealed)});
  return ok();
}

void Vault::turned(TurnPlan plan) {
  keys_ = std::move(plan.turn->keys);
  set_marker(plan.turn->marker);
}

std::unique_ptr<storage::Snapshot> Vault::snapshot() const {
  return engine_.snapshot();
}

SecretBytes Vault::backup_key() const {
  return keys_->backup_key.clone();
}

Task<Status> Vault::compact() {
  KEYHOLD_CO_CHECK(co_await engine_.compact());
  Marker done = marker();
  done.owes_compaction = false;
  storage::Batch batch;
  batch.puts.push_back(marker_row(done));
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine_.commit(std::move(batch)));
  static_cast<void>(outcome);
  set_marker(done);
  co_return ok();
}

}  // namespace keyhold::kms
