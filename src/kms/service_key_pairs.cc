// GenerateDataKeyPair, with and without its private key in clear.
#include "errors.h"
#include "key_access.h"
#include "key_cipher.h"
#include "key_use.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/kms/service.h"
#include "last_use.h"
#include "managed_keys.h"

namespace keyhold::kms {
namespace {

struct WantedPair {
  std::string key_id;
  aws::EncryptionContext context;
  std::string spec;
  aws::GrantTokens grant_tokens;
  bool dry_run;
};

struct MadePair {
  KeyPtr key;
  SecretBytes private_key;  // PKCS#8
  Bytes public_key;
  Bytes sealed;
};

Task<Result<MadePair>> make_data_key_pair(const Parts& parts, Call& call, Operation operation, WantedPair wanted) {
  const AccessFacts facts{.context = &wanted.context,
                          .algorithm = kSymmetricAlgorithm,
                          .grant_tokens = &wanted.grant_tokens,
                          .conditions = {{"kms:DataKeyPairSpec", wanted.spec}}};
  KEYHOLD_CO_TRY(const Found found, co_await find_or_make_managed(parts, call, operation, facts, wanted.key_id));
  KEYHOLD_CO_CHECK(KeyAccess(parts).admit(call, operation, found, facts));
  KEYHOLD_CO_CHECK(check_usage(*found.key, KeyUsage::kEncryptDecrypt, operation));
  if (!is_symmetric(*found.key))
    co_return invalid_key_usage(found.key->arn + " key spec is " + std::string(rule_of(found.key->spec).name) +
                                " which is not valid for " + std::string(name(operation)) + ".");
  const std::optional<crypto::KeyPairKind> kind = find_key_pair_kind(wanted.spec);
  if (!kind) co_return unsupported("KeyPairSpec " + wanted.spec + " is not supported in this Region.");
  if (wanted.dry_run) co_return dry_run_succeeded();
  const auto generate = [kind] { return crypto::KeyPair::generate(*kind); };
  KEYHOLD_CO_TRY(const crypto::KeyPair pair, co_await parts.slow_work.run<crypto::KeyPair>(generate));
  SecretBytes private_key = pair.pkcs8();
  KEYHOLD_CO_TRY(Bytes sealed, seal_with(*found.key, wanted.context, private_key.expose()));
  note_use(parts, *found.key, call, operation);
  co_return MadePair{found.key, std::move(private_key), pair.public_key(), std::move(sealed)};
}

}  // namespace

Task<Result<aws::GenerateDataKeyPairResponse>> Service::generate_data_key_pair(
    Call& call, aws::GenerateDataKeyPairRequest request) {
  if (request.recipient)
    co_return unsupported("Attestation documents can't be verified here, so Recipient is not supported.");
  WantedPair wanted{std::move(request.key_id), std::move(request.encryption_context), request.key_pair_spec,
                    std::move(request.grant_tokens), request.dry_run};
  KEYHOLD_CO_TRY(MadePair made,
                 co_await make_data_key_pair(parts_, call, Operation::kGenerateDataKeyPair, std::move(wanted)));
  co_return aws::GenerateDataKeyPairResponse{
      std::move(made.sealed),           PlaintextBytes::copy_of(made.private_key.expose()),
      std::move(made.public_key),       made.key->arn,
      std::move(request.key_pair_spec), made.key->current_version()->id};
}

Task<Result<aws::GenerateDataKeyPairWithoutPlaintextResponse>> Service::generate_data_key_pair_without_plaintext(
    Call& call, aws::GenerateDataKeyPairWithoutPlaintextRequest request) {
  WantedPair wanted{std::move(request.key_id), std::move(request.encryption_context), request.key_pair_spec,
                    std::move(request.grant_tokens), request.dry_run};
  KEYHOLD_CO_TRY(MadePair made, co_await make_data_key_pair(
                                    parts_, call, Operation::kGenerateDataKeyPairWithoutPlaintext, std::move(wanted)));
  co_return aws::GenerateDataKeyPairWithoutPlaintextResponse{std::move(made.sealed), std::move(made.public_key),
                                                             made.key->arn, std::move(request.key_pair_spec),
                                                             made.key->current_version()->id};
}

}  // namespace keyhold::kms
