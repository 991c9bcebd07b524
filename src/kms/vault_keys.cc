#include "vault_keys.h"

#include "keyhold/record/backup_file.h"

namespace keyhold::kms {
namespace {

record::KeyPlace level_place(DeploymentId deployment, record::Store store, std::uint32_t generation) {
  return {deployment, TenantId::zero(), store, record::KeyClass::kRec, generation};
}

}  // namespace

SealingLevel::SealingLevel(const SecretBytes& secret, DeploymentId deployment, record::Store store,
                           std::uint32_t generation)
    : key(secret, level_place(deployment, store, generation)),
      names(secret),
      at{record::TenantNameKey(secret).tag(TenantId::zero()), store} {}

Bytes SealingLevel::stream_row(std::string_view stream, std::uint64_t seq) const {
  return record::event_key(at, names.tag(record::NameKind::kStream, stream), seq);
}

Bytes SealingLevel::material_prefix() const {
  return record::store_rows_prefix(record::RowType::kEvent, at);
}

Bytes SealingLevel::seal_material(std::string_view stream, std::uint64_t seq, ByteView secret) const {
  return record::seal(key, {stream, seq}, {.kind = record::Kind::kKeyMaterial, .plaintext = secret});
}

Bytes SealingLevel::reseal_material(std::string_view stream, std::uint64_t seq, const record::Opened& old) const {
  return record::seal(key, {stream, seq},
                      {.kind = record::Kind::kKeyMaterial,
                       .schema = old.header.schema,
                       .predecessor = old.header.predecessor,
                       .plaintext = old.plaintext.view(),
                       .origin = old.chain_tag});
}

Vault::Keys::Keys(const Root& unsealed, SealingLevel epoch_level)
    : deployment(unsealed.deployment),
      root(unsealed.key, unsealed.deployment, record::Store::kKmsRoot, unsealed.epoch),
      epoch(std::move(epoch_level)),
      kept_key(record::kept_key_of(unsealed.key)),
      backup_key(record::backup_mac_key(unsealed.key)) {}

std::string material_stream(KeyId key) {
  return "key/" + key.text();
}

Task<Result<record::Opened>> read_material(storage::Engine* engine, const SealingLevel* level, std::string stream,
                                           std::uint64_t seq) {
  KEYHOLD_CO_TRY(const std::optional<Bytes> row, co_await engine->get(level->stream_row(stream, seq)));
  if (!row) co_return Error{ErrorCode::kDoesNotOpen, "key material " + stream + " is missing"};
  record::OpenResult opened = record::open(level->key, {stream, seq}, *row);
  co_return record::to_result(std::move(opened));
}

}  // namespace keyhold::kms
