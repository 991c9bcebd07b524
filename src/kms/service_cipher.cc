// Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateRandom.
#include <algorithm>

#include "errors.h"
#include "key_access.h"
#include "key_cipher.h"
#include "key_use.h"
#include "keyhold/crypto/random.h"
#include "keyhold/kms/key_store_table.h"
#include "keyhold/kms/key_table.h"
#include "keyhold/kms/service.h"
#include "last_use.h"
#include "managed_keys.h"

namespace keyhold::kms {
namespace {

constexpr std::string_view kIgnoreCiphertext = "IGNORE_CIPHERTEXT";

// The half of Decrypt and ReEncrypt that opens.
struct SealedInput {
  Bytes ciphertext;
  aws::EncryptionContext context;
  std::optional<std::string> key_id;
  std::optional<std::string> algorithm;
  bool check_only;  // a dry run that brings no ciphertext

  bool is_symmetric() const { return !algorithm || *algorithm == kSymmetricAlgorithm; }
};

struct OpenedInput {
  KeyPtr key;
  EncryptionAlgorithm algorithm;
  std::optional<std::string> material_id;  // of symmetric keys
  SecretBytes plaintext;
};

Result<bool> is_check_only(bool dry_run, const std::vector<std::string>& modifiers, const Bytes& ciphertext) {
  const bool ignores = std::find(modifiers.begin(), modifiers.end(), kIgnoreCiphertext) != modifiers.end();
  if (ignores && !dry_run) return validation("DryRunModifiers can be used with DryRun only.");
  if (!ignores && ciphertext.empty())
    return validation(
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be "
        "null");
  return ignores;
}

Status check_recipient(const std::optional<aws::RecipientInfo>& recipient) {
  if (!recipient) return ok();
  return unsupported("Attestation documents can't be verified here, so Recipient is not supported.");
}

AccessFacts facts_of(const SealedInput& input, const aws::GrantTokens& tokens) {
  return {.context = &input.context,
          .algorithm = input.algorithm ? std::string_view(*input.algorithm) : kSymmetricAlgorithm,
          .grant_tokens = &tokens};
}

Status check_input(const Key& key, const SealedInput& input, Operation operation) {
  KEYHOLD_CHECK(check_usage(key, KeyUsage::kEncryptDecrypt, operation));
  if (!is_symmetric(key) && !input.context.empty())
    return validation("EncryptionContext is for symmetric encryption keys only.");
  return ok();
}

// A ciphertext of a symmetric key says which key it needs. With a KeyId beside it that key decides, and the ciphertext
// must be of it; without, a key that is absent and one that the caller may not use look alike.
Result<Found> admit_by_blob(const KeyAccess& access, const KeyTable& keys, Call& call, Operation operation,
                            const SealedInput& input, const AccessFacts& facts) {
  KEYHOLD_TRY(const record::KmsBlob blob, parse_blob(input.ciphertext));
  Found found{keys.find(call.caller.region, blob.key), {}};
  if (found.key == nullptr) return ciphertext_not_for_you();
  if (const Status allowed = access.authorize(call, operation, found, facts); !allowed)
    return found.key->account == call.caller.account() ? allowed.error() : ciphertext_not_for_you();
  return found;
}

Result<Found> admit_by_name(const KeyAccess& access, Call& call, Operation operation, const SealedInput& input,
                            const AccessFacts& facts) {
  KEYHOLD_TRY(Found found, access.resolve(call, operation, *input.key_id));
  KEYHOLD_CHECK(access.authorize(call, operation, found, facts));
  if (!input.is_symmetric() || input.check_only) return found;
  KEYHOLD_TRY(const record::KmsBlob blob, parse_blob(input.ciphertext));
  if (blob.key != found.key->name.id) return incorrect_key();
  return found;
}

Result<OpenedInput> open_input(const Parts& parts, Call& call, Operation operation, const SealedInput& input,
                               const aws::GrantTokens& tokens) {
  const KeyAccess access(parts);
  const AccessFacts facts = facts_of(input, tokens);
  if (!input.key_id && (!input.is_symmetric() || input.check_only))
    return validation("KeyId is required: this ciphertext does not tell its key.");
  KEYHOLD_TRY(const Found found, input.key_id ? admit_by_name(access, call, operation, input, facts)
                                              : admit_by_blob(access, parts.keys, call, operation, input, facts));
  const Key& key = *found.key;
  KEYHOLD_CHECK(access.check_ready(operation, key));
  KEYHOLD_CHECK(check_input(key, input, operation));
  KEYHOLD_TRY(const EncryptionAlgorithm algorithm, find_encryption(key, input.algorithm));
  OpenedInput out{found.key, algorithm, {}, {}};
  if (input.check_only) return out;
  if (algorithm.oaep) {
    KEYHOLD_TRY(out.plaintext, open_oaep(key, algorithm, input.ciphertext));
    return out;
  }
  KEYHOLD_TRY(const record::KmsBlob blob, parse_blob(input.ciphertext));
  KEYHOLD_TRY(out.plaintext, open_with(key, blob, input.context));
  out.material_id = key.versions[blob.backing_version - 1].id;
  return out;
}

std::optional<std::string> current_material_id(const Key& key) {
  if (!is_symmetric(key)) return std::nullopt;
  return key.current_version()->id;
}

struct WantedDataKey {
  std::string key_id;
  aws::EncryptionContext context;
  std::optional<std::int64_t> number_of_bytes;
  std::optional<std::string> key_spec;
  aws::GrantTokens grant_tokens;
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

// Data keys come from symmetric keys only.
Status check_makes_data_keys(const Key& key, Operation operation) {
  KEYHOLD_CHECK(check_usage(key, KeyUsage::kEncryptDecrypt, operation));
  if (is_symmetric(key)) return ok();
  return invalid_key_usage(key.arn + " key spec is " + std::string(rule_of(key.spec).name) +
                           " which is not valid for " + std::string(name(operation)) + ".");
}

Task<Result<MadeDataKey>> make_data_key(const Parts& parts, Call& call, Operation operation, WantedDataKey wanted) {
  KEYHOLD_CO_TRY(const std::size_t size, data_key_size(wanted));
  const AccessFacts facts{
      .context = &wanted.context, .algorithm = kSymmetricAlgorithm, .grant_tokens = &wanted.grant_tokens};
  KEYHOLD_CO_TRY(const Found found, co_await find_or_make_managed(parts, call, operation, facts, wanted.key_id));
  KEYHOLD_CO_CHECK(KeyAccess(parts).admit(call, operation, found, facts));
  KEYHOLD_CO_CHECK(check_makes_data_keys(*found.key, operation));
  if (wanted.dry_run) co_return dry_run_succeeded();
  SecretBytes plaintext = crypto::random_secret(size);
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(*found.key, wanted.context, plaintext.expose()));
  note_use(parts, *found.key, call, operation);
  co_return MadeDataKey{found.key, std::move(plaintext), std::move(sealed)};
}

// A CloudHSM key store would draw from its own generator: none is here. An external one has none.
Status check_generator(const Parts& parts, const Call& call, const std::string& store_id) {
  if (parts.key_stores.find(call.caller.account(), call.caller.region, store_id) == nullptr)
    return no_such_key_store(store_id);
  return unsupported("The custom key store " + store_id + " has no random byte generator.");
}

}  // namespace

Task<Result<aws::EncryptResponse>> Service::encrypt(Call& call, aws::EncryptRequest request) {
  const AccessFacts facts{
      .context = &request.encryption_context,
      .algorithm = request.encryption_algorithm ? std::string_view(*request.encryption_algorithm) : kSymmetricAlgorithm,
      .grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_TRY(const Found found,
                 co_await find_or_make_managed(parts_, call, Operation::kEncrypt, facts, request.key_id));
  const Key& key = *found.key;
  KEYHOLD_CO_CHECK(KeyAccess(parts_).admit(call, Operation::kEncrypt, found, facts));
  KEYHOLD_CO_CHECK(check_usage(key, KeyUsage::kEncryptDecrypt, Operation::kEncrypt));
  KEYHOLD_CO_TRY(const EncryptionAlgorithm algorithm, find_encryption(key, request.encryption_algorithm));
  if (algorithm.oaep && !request.encryption_context.empty())
    co_return validation("EncryptionContext is for symmetric encryption keys only.");
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(key, algorithm, request.encryption_context, request.plaintext.view()));
  note_use(parts_, key, call, Operation::kEncrypt);
  co_return aws::EncryptResponse{std::move(sealed), key.arn, std::string(algorithm.name)};
}

Task<Result<aws::DecryptResponse>> Service::decrypt(Call& call, aws::DecryptRequest request) {
  KEYHOLD_CO_CHECK(check_recipient(request.recipient));
  KEYHOLD_CO_TRY(const bool check_only,
                 is_check_only(request.dry_run, request.dry_run_modifiers, request.ciphertext_blob));
  const SealedInput input{std::move(request.ciphertext_blob), std::move(request.encryption_context),
                          std::move(request.key_id), std::move(request.encryption_algorithm), check_only};
  KEYHOLD_CO_TRY(OpenedInput opened, open_input(parts_, call, Operation::kDecrypt, input, request.grant_tokens));
  if (request.dry_run) co_return dry_run_succeeded();
  note_use(parts_, *opened.key, call, Operation::kDecrypt);
  co_return aws::DecryptResponse{opened.key->arn, PlaintextBytes::copy_of(opened.plaintext.expose()),
                                 std::string(opened.algorithm.name), std::move(opened.material_id)};
}

Task<Result<aws::ReEncryptResponse>> Service::re_encrypt(Call& call, aws::ReEncryptRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const bool check_only,
                 is_check_only(request.dry_run, request.dry_run_modifiers, request.ciphertext_blob));
  const SealedInput input{std::move(request.ciphertext_blob), std::move(request.source_encryption_context),
                          std::move(request.source_key_id), std::move(request.source_encryption_algorithm), check_only};
  AccessFacts to{.context = &request.destination_encryption_context,
                 .algorithm = request.destination_encryption_algorithm
                                  ? std::string_view(*request.destination_encryption_algorithm)
                                  : kSymmetricAlgorithm,
                 .grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_TRY(const Found found,
                 co_await find_or_make_managed(parts_, call, Operation::kReEncryptTo, to, request.destination_key_id));
  KEYHOLD_CO_TRY(OpenedInput opened, open_input(parts_, call, Operation::kReEncryptFrom, input, request.grant_tokens));
  const Key& target = *found.key;
  to.conditions.push_back({"kms:ReEncryptOnSameKey", opened.key == found.key ? "true" : "false"});
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kReEncryptTo, found, to));
  KEYHOLD_CO_CHECK(check_usage(target, KeyUsage::kEncryptDecrypt, Operation::kReEncryptTo));
  KEYHOLD_CO_TRY(const EncryptionAlgorithm algorithm,
                 find_encryption(target, request.destination_encryption_algorithm));
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(Bytes sealed,
                 seal_with(target, algorithm, request.destination_encryption_context, opened.plaintext.expose()));
  note_use(parts_, *opened.key, call, Operation::kReEncryptFrom);
  note_use(parts_, target, call, Operation::kReEncryptTo);
  co_return aws::ReEncryptResponse{std::move(sealed),
                                   opened.key->arn,
                                   target.arn,
                                   std::string(opened.algorithm.name),
                                   std::string(algorithm.name),
                                   std::move(opened.material_id),
                                   current_material_id(target)};
}

Task<Result<aws::GenerateDataKeyResponse>> Service::generate_data_key(Call& call, aws::GenerateDataKeyRequest request) {
  KEYHOLD_CO_CHECK(check_recipient(request.recipient));
  WantedDataKey wanted{std::move(request.key_id),   std::move(request.encryption_context), request.number_of_bytes,
                       std::move(request.key_spec), std::move(request.grant_tokens),       request.dry_run};
  KEYHOLD_CO_TRY(MadeDataKey made,
                 co_await make_data_key(parts_, call, Operation::kGenerateDataKey, std::move(wanted)));
  co_return aws::GenerateDataKeyResponse{std::move(made.sealed), PlaintextBytes::copy_of(made.plaintext.expose()),
                                         made.key->arn, current_material_id(*made.key)};
}

Task<Result<aws::GenerateDataKeyWithoutPlaintextResponse>> Service::generate_data_key_without_plaintext(
    Call& call, aws::GenerateDataKeyWithoutPlaintextRequest request) {
  WantedDataKey wanted{std::move(request.key_id),   std::move(request.encryption_context), request.number_of_bytes,
                       std::move(request.key_spec), std::move(request.grant_tokens),       request.dry_run};
  KEYHOLD_CO_TRY(MadeDataKey made,
                 co_await make_data_key(parts_, call, Operation::kGenerateDataKeyWithoutPlaintext, std::move(wanted)));
  co_return aws::GenerateDataKeyWithoutPlaintextResponse{std::move(made.sealed), made.key->arn,
                                                         current_material_id(*made.key)};
}

Task<Result<aws::GenerateRandomResponse>> Service::generate_random(Call& call, aws::GenerateRandomRequest request) {
  KEYHOLD_CO_CHECK(KeyAccess(parts_).authorize_account(call, "kms:GenerateRandom", "*"));
  KEYHOLD_CO_CHECK(check_recipient(request.recipient));
  if (request.custom_key_store_id) KEYHOLD_CO_CHECK(check_generator(parts_, call, *request.custom_key_store_id));
  if (!request.number_of_bytes) co_return validation("NumberOfBytes is required.");
  PlaintextBytes random(static_cast<std::size_t>(*request.number_of_bytes));
  crypto::fill_random(random.writable());
  co_return aws::GenerateRandomResponse{std::move(random)};
}

}  // namespace keyhold::kms
