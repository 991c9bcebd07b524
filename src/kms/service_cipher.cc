// The operations that use key material.
#include "errors.h"
#include "key_access.h"
#include "key_cipher.h"
#include "keyhold/crypto/random.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "managed_keys.h"

namespace keyhold::kms {
namespace {

const std::string kAlgorithm(kSymmetricAlgorithm);

// A ciphertext says which key it needs. With a KeyId beside it that key decides, and the ciphertext must be of it;
// without, a key that is absent and one that the caller may not use look alike.
struct Source {
  Found found;
  record::KmsBlob blob;
};

Result<Source> admit_named_source(const KeyAccess& access, Call& call, Operation operation, const std::string& key_id,
                                  ByteView ciphertext, const AccessFacts& facts) {
  KEYHOLD_TRY(Found found, access.resolve(call, key_id));
  KEYHOLD_CHECK(access.authorize(call, operation, found, facts));
  KEYHOLD_TRY(const record::KmsBlob blob, parse_blob(ciphertext));
  if (blob.key != found.key->name.id) return incorrect_key();
  KEYHOLD_CHECK(check_state(operation, found.key->state, found.key->arn));
  return Source{std::move(found), blob};
}

Result<Source> admit_source(const KeyAccess& access, const KeyTable& keys, Call& call, Operation operation,
                            ByteView ciphertext, const AccessFacts& facts) {
  KEYHOLD_TRY(const record::KmsBlob blob, parse_blob(ciphertext));
  Found found{keys.find(call.caller.region, blob.key), {}};
  if (found.key == nullptr) return ciphertext_not_for_you();
  if (const Status allowed = access.authorize(call, operation, found, facts); !allowed)
    return found.key->account == call.caller.account() ? allowed.error() : ciphertext_not_for_you();
  KEYHOLD_CHECK(check_state(operation, found.key->state, found.key->arn));
  return Source{std::move(found), blob};
}

struct WantedDataKey {
  std::string key_id;
  aws::EncryptionContext context;
  std::optional<std::int64_t> number_of_bytes;
  std::optional<std::string> key_spec;
  bool dry_run;
};

struct MadeDataKey {
  KeyPtr key;
  SecretBytes plaintext;
  Bytes sealed;
};

Result<std::size_t> data_key_size(const WantedDataKey& wanted) {
  if (wanted.number_of_bytes.has_value() == wanted.key_spec.has_value())
    return validation("Please specify either number of bytes or key spec.");
  if (wanted.number_of_bytes) return static_cast<std::size_t>(*wanted.number_of_bytes);
  return std::size_t{*wanted.key_spec == "AES_256" ? 32U : 16U};
}

Task<Result<MadeDataKey>> make_data_key(const Parts& parts, Call& call, Operation operation, WantedDataKey wanted) {
  KEYHOLD_CO_TRY(const std::size_t size, data_key_size(wanted));
  KEYHOLD_CO_TRY(const Found found, co_await find_or_make_managed(parts, call, wanted.key_id));
  const AccessFacts facts{.context = &wanted.context, .algorithm = kSymmetricAlgorithm};
  KEYHOLD_CO_CHECK(KeyAccess(parts).admit(call, operation, found, facts));
  if (wanted.dry_run) co_return dry_run_succeeded();
  SecretBytes plaintext = crypto::random_secret(size);
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(*found.key, wanted.context, plaintext.expose()));
  co_return MadeDataKey{found.key, std::move(plaintext), std::move(sealed)};
}

}  // namespace

Task<Result<aws::EncryptResponse>> Service::encrypt(Call& call, aws::EncryptRequest request) {
  KEYHOLD_CO_TRY(const Found found, co_await find_or_make_managed(parts_, call, request.key_id));
  const AccessFacts facts{.context = &request.encryption_context, .algorithm = kSymmetricAlgorithm};
  KEYHOLD_CO_CHECK(KeyAccess(parts_).admit(call, Operation::kEncrypt, found, facts));
  KEYHOLD_CO_CHECK(check_algorithm(request.encryption_algorithm));
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(*found.key, request.encryption_context, request.plaintext.view()));
  co_return aws::EncryptResponse{std::move(sealed), found.key->arn, kAlgorithm};
}

Task<Result<aws::DecryptResponse>> Service::decrypt(Call& call, aws::DecryptRequest request) {
  const KeyAccess access(parts_);
  const AccessFacts facts{.context = &request.encryption_context, .algorithm = kSymmetricAlgorithm};
  KEYHOLD_CO_TRY(
      const Source source,
      request.key_id
          ? admit_named_source(access, call, Operation::kDecrypt, *request.key_id, request.ciphertext_blob, facts)
          : admit_source(access, parts_.keys, call, Operation::kDecrypt, request.ciphertext_blob, facts));
  KEYHOLD_CO_CHECK(check_algorithm(request.encryption_algorithm));
  KEYHOLD_CO_TRY(const SecretBytes opened, open_with(*source.found.key, source.blob, request.encryption_context));
  if (request.dry_run) co_return dry_run_succeeded();
  co_return aws::DecryptResponse{source.found.key->arn, PlaintextBytes::copy_of(opened.expose()), kAlgorithm};
}

Task<Result<aws::ReEncryptResponse>> Service::re_encrypt(Call& call, aws::ReEncryptRequest request) {
  const KeyAccess access(parts_);
  const AccessFacts from{.context = &request.source_encryption_context, .algorithm = kSymmetricAlgorithm};
  const AccessFacts to{.context = &request.destination_encryption_context, .algorithm = kSymmetricAlgorithm};
  KEYHOLD_CO_TRY(const Found target, co_await find_or_make_managed(parts_, call, request.destination_key_id));
  KEYHOLD_CO_TRY(const Source source, request.source_key_id
                                          ? admit_named_source(access, call, Operation::kReEncryptFrom,
                                                               *request.source_key_id, request.ciphertext_blob, from)
                                          : admit_source(access, parts_.keys, call, Operation::kReEncryptFrom,
                                                         request.ciphertext_blob, from));
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kReEncryptTo, target, to));
  KEYHOLD_CO_CHECK(check_algorithm(request.source_encryption_algorithm));
  KEYHOLD_CO_CHECK(check_algorithm(request.destination_encryption_algorithm));
  KEYHOLD_CO_TRY(const SecretBytes opened,
                 open_with(*source.found.key, source.blob, request.source_encryption_context));
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(*target.key, request.destination_encryption_context, opened.expose()));
  co_return aws::ReEncryptResponse{std::move(sealed), source.found.key->arn, target.key->arn, kAlgorithm, kAlgorithm};
}

Task<Result<aws::GenerateDataKeyResponse>> Service::generate_data_key(Call& call, aws::GenerateDataKeyRequest request) {
  WantedDataKey wanted{std::move(request.key_id), std::move(request.encryption_context), request.number_of_bytes,
                       std::move(request.key_spec), request.dry_run};
  KEYHOLD_CO_TRY(MadeDataKey made,
                 co_await make_data_key(parts_, call, Operation::kGenerateDataKey, std::move(wanted)));
  co_return aws::GenerateDataKeyResponse{std::move(made.sealed), PlaintextBytes::copy_of(made.plaintext.expose()),
                                         made.key->arn};
}

Task<Result<aws::GenerateDataKeyWithoutPlaintextResponse>> Service::generate_data_key_without_plaintext(
    Call& call, aws::GenerateDataKeyWithoutPlaintextRequest request) {
  WantedDataKey wanted{std::move(request.key_id), std::move(request.encryption_context), request.number_of_bytes,
                       std::move(request.key_spec), request.dry_run};
  KEYHOLD_CO_TRY(MadeDataKey made,
                 co_await make_data_key(parts_, call, Operation::kGenerateDataKeyWithoutPlaintext, std::move(wanted)));
  co_return aws::GenerateDataKeyWithoutPlaintextResponse{std::move(made.sealed), made.key->arn};
}

Task<Result<aws::GenerateRandomResponse>> Service::generate_random(Call& call, aws::GenerateRandomRequest request) {
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:GenerateRandom", "*"));
  if (request.custom_key_store_id)
    co_return Error{ErrorCode::kNotFound, *request.custom_key_store_id + " does not exist.",
                    "CustomKeyStoreNotFoundException"};
  if (!request.number_of_bytes) co_return validation("Number of bytes is required.");
  PlaintextBytes random(static_cast<std::size_t>(*request.number_of_bytes));
  crypto::fill_random(random.writable());
  co_return aws::GenerateRandomResponse{std::move(random)};
}

}  // namespace keyhold::kms
