#include "keyhold/secrets/store_key.h"

#include "keyhold/record/place.h"

namespace keyhold::secrets {
namespace {

constexpr std::string_view kStoreRowKey{"\0secrets", 8};
constexpr std::string_view kStoreRowMagic = "KHSM";
constexpr std::uint8_t kOldestVersion = 1;
constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kMaxKeyArnBytes = 2048;
constexpr std::size_t kMaxWrappedBytes = 8192;
constexpr std::size_t kStoreKeyBytes = 32;

struct StoreRow {
  DeploymentId deployment = DeploymentId::zero();
  std::string kms_key_arn;
  Bytes wrapped;
  std::uint8_t version = kVersion;
};

Bytes encode_store_row(const StoreRow& row) {
  ByteWriter out;
  out.raw(kStoreRowMagic).u8(row.version).raw(row.deployment.bytes()).lp(row.kms_key_arn).lp(row.wrapped);
  return out.take();
}

Result<StoreRow> parse_store_row(ByteView bytes) {
  ByteReader in(bytes);
  KEYHOLD_CHECK(in.expect(kStoreRowMagic));
  KEYHOLD_TRY(const std::uint8_t version, in.u8());
  if (version < kOldestVersion || version > kVersion)
    return Error{ErrorCode::kDoesNotOpen, "a secrets store of version " + std::to_string(version) +
                                              "; this program has " + std::to_string(kVersion)};
  KEYHOLD_TRY(const uuid::Raw deployment, in.bytes<16>());
  KEYHOLD_TRY(const ByteView arn, in.lp(kMaxKeyArnBytes));
  KEYHOLD_TRY(const ByteView wrapped, in.lp(kMaxWrappedBytes));
  KEYHOLD_CHECK(in.end());
  return StoreRow{DeploymentId(deployment), std::string(as_text(arn)), copy(wrapped), version};
}

aws::EncryptionContext store_context(DeploymentId deployment) {
  return record::encryption_context({deployment, TenantId::zero(), record::Store::kSecrets, record::KeyClass::kRec, 1});
}

// The key gets AWS's default policy, so the account's administrators can manage it; this principal itself may not,
// which is what the lockout check would refuse. A crash between the two calls leaves a key without an alias: it
// protects nothing.
Task<Status> make_kms_key(const aws::KmsClient& kms) {
  aws::CreateKeyRequest key{.description = "Keyhold: the data key of the secrets store",
                            .bypass_policy_lockout_safety_check = true};
  KEYHOLD_CO_TRY(const aws::CreateKeyResponse made, co_await kms.create_key(std::move(key)));
  aws::CreateAliasRequest alias{kStoreKeyAlias, made.key_metadata.key_id};
  co_return co_await kms.create_alias(std::move(alias));
}

Task<Status> ensure_kms_key(const aws::KmsClient& kms) {
  aws::DescribeKeyRequest request{.key_id = kStoreKeyAlias};
  const Result<aws::DescribeKeyResponse> present = co_await kms.describe_key(std::move(request));
  if (present) co_return ok();
  if (present.error().code != ErrorCode::kNotFound) co_return present.error();
  co_return co_await make_kms_key(kms);
}

Task<Result<StoreRow>> make_store_row(storage::Engine* engine, const aws::KmsClient& kms, DeploymentId deployment) {
  KEYHOLD_CO_CHECK(co_await ensure_kms_key(kms));
  aws::GenerateDataKeyRequest request{
      .key_id = kStoreKeyAlias, .encryption_context = store_context(deployment), .key_spec = "AES_256"};
  KEYHOLD_CO_TRY(aws::GenerateDataKeyResponse made, co_await kms.generate_data_key(std::move(request)));
  StoreRow row{
      .deployment = deployment, .kms_key_arn = std::move(made.key_id), .wrapped = std::move(made.ciphertext_blob)};
  storage::Batch batch;
  batch.conditions.push_back({copy(as_bytes(kStoreRowKey)), std::nullopt});
  batch.puts.push_back({copy(as_bytes(kStoreRowKey)), encode_store_row(row)});
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine->commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict)
    co_return Error{ErrorCode::kConflict, "another process writes to the secrets store"};
  co_return std::move(row);
}

Task<Result<StoreRow>> load_store_row(storage::Engine* engine, const aws::KmsClient& kms, DeploymentId deployment) {
  Bytes key = copy(as_bytes(kStoreRowKey));
  KEYHOLD_CO_TRY(const std::optional<Bytes> bytes, co_await engine->get(std::move(key)));
  if (!bytes) co_return co_await make_store_row(engine, kms, deployment);
  co_return parse_store_row(*bytes);
}

// From now on rows may hold what a program of an older version would drop: it has to refuse them.
Task<Status> raise_version(storage::Engine* engine, StoreRow row) {
  if (row.version == kVersion) co_return ok();
  Bytes before = encode_store_row(row);
  row.version = kVersion;
  storage::Batch batch;
  batch.conditions.push_back({copy(as_bytes(kStoreRowKey)), std::move(before)});
  batch.puts.push_back({copy(as_bytes(kStoreRowKey)), encode_store_row(row)});
  KEYHOLD_CO_TRY(const storage::Outcome outcome, co_await engine->commit(std::move(batch)));
  if (outcome == storage::Outcome::kConflict)
    co_return Error{ErrorCode::kConflict, "another process writes to the secrets store"};
  co_return ok();
}

Task<Result<SecretBytes>> load_store_key(storage::Engine* engine, aws::KmsClient kms, DeploymentId deployment) {
  KEYHOLD_CO_TRY(StoreRow row, co_await load_store_row(engine, kms, deployment));
  if (row.deployment != deployment)
    co_return Error{ErrorCode::kDoesNotOpen, "the secrets store belongs to deployment " + row.deployment.text()};
  aws::DecryptRequest request{
      .ciphertext_blob = copy(row.wrapped), .encryption_context = store_context(deployment), .key_id = row.kms_key_arn};
  KEYHOLD_CO_TRY(const aws::DecryptResponse opened, co_await kms.decrypt(std::move(request)));
  if (opened.plaintext.size() != kStoreKeyBytes)
    co_return Error{ErrorCode::kDoesNotOpen, "the data key of the secrets store is not 32 bytes"};
  KEYHOLD_CO_CHECK(co_await raise_version(engine, std::move(row)));
  co_return SecretBytes::copy_of(opened.plaintext.view());
}

}  // namespace

// In two parts, since a coroutine's frame holds its locals and may not show the row's type outside this file.
Task<Result<SecretBytes>> open_store_key(storage::Engine* engine, aws::KmsClient kms, DeploymentId deployment) {
  co_return co_await load_store_key(engine, std::move(kms), deployment);
}

}  // namespace keyhold::secrets
