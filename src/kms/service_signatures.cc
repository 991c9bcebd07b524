// Sign, Verify, GenerateMac, VerifyMac, GetPublicKey, DeriveSharedSecret, Encapsulate, Decapsulate.
#include <algorithm>

#include "errors.h"
#include "key_access.h"
#include "key_use.h"
#include "keyhold/kms/service.h"
#include "last_use.h"

namespace keyhold::kms {
namespace {

// One of these operations on a key whose usage is for it.
Result<Found> admit_use(const Parts& parts, Call& call, Operation operation, KeyUsage usage, const std::string& key_id,
                        const AccessFacts& facts) {
  const KeyAccess access(parts);
  KEYHOLD_TRY(Found found, access.resolve(call, operation, key_id));
  KEYHOLD_CHECK(access.admit(call, operation, found, facts));
  KEYHOLD_CHECK(check_usage(*found.key, usage, operation));
  return found;
}

AccessFacts signing_facts(const std::string& algorithm, const std::optional<std::string>& message_type,
                          const aws::GrantTokens& tokens) {
  return {.grant_tokens = &tokens,
          .conditions = {{"kms:SigningAlgorithm", algorithm}, {"kms:MessageType", message_type.value_or("RAW")}}};
}

crypto::MessageForm form_of(std::string_view message_type) noexcept {
  if (message_type == "RAW") return crypto::MessageForm::kRaw;
  return message_type == "DIGEST" ? crypto::MessageForm::kDigest : crypto::MessageForm::kExternalMu;
}

bool has_size_of(const SigningAlgorithm& algorithm, crypto::MessageForm form, ByteView message) {
  if (form == crypto::MessageForm::kRaw) return true;
  const bool digest = form == crypto::MessageForm::kDigest;
  return message.size() == (digest ? crypto::digest_size(algorithm.algorithm.hash) : crypto::kMuBytes);
}

// The form of the message, checked against the algorithm. The shape has checked the word.
Result<crypto::MessageForm> message_form(const SigningAlgorithm& algorithm,
                                         const std::optional<std::string>& message_type, ByteView message) {
  const std::string type = message_type.value_or("RAW");
  const crypto::MessageForm form = form_of(type);
  if (std::find(algorithm.messages.begin(), algorithm.messages.end(), form) == algorithm.messages.end())
    return validation("MessageType " + type + " is not supported by algorithm " + std::string(algorithm.name) + ".");
  if (!has_size_of(algorithm, form, message))
    return validation("Digest is invalid length for algorithm " + std::string(algorithm.name) + ".");
  return form;
}

Status check_no_recipient(const std::optional<aws::RecipientInfo>& recipient) {
  if (!recipient) return ok();
  return unsupported("Attestation documents can't be verified here, so Recipient is not supported.");
}

}  // namespace

Task<Result<aws::SignResponse>> Service::sign(Call& call, aws::SignRequest request) {
  const AccessFacts facts = signing_facts(request.signing_algorithm, request.message_type, request.grant_tokens);
  KEYHOLD_CO_TRY(const Found found,
                 admit_use(parts_, call, Operation::kSign, KeyUsage::kSignVerify, request.key_id, facts));
  const Key& key = *found.key;
  KEYHOLD_CO_TRY(const SigningAlgorithm algorithm, find_signing(key, request.signing_algorithm));
  KEYHOLD_CO_TRY(const crypto::MessageForm form, message_form(algorithm, request.message_type, request.message.view()));
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(Bytes signature,
                 key.material->pair(key.current)->sign(algorithm.algorithm, form, request.message.view()));
  note_use(parts_, key, call, Operation::kSign);
  co_return aws::SignResponse{key.arn, std::move(signature), std::string(algorithm.name)};
}

Task<Result<aws::VerifyResponse>> Service::verify(Call& call, aws::VerifyRequest request) {
  const AccessFacts facts = signing_facts(request.signing_algorithm, request.message_type, request.grant_tokens);
  KEYHOLD_CO_TRY(const Found found,
                 admit_use(parts_, call, Operation::kVerify, KeyUsage::kSignVerify, request.key_id, facts));
  const Key& key = *found.key;
  KEYHOLD_CO_TRY(const SigningAlgorithm algorithm, find_signing(key, request.signing_algorithm));
  KEYHOLD_CO_TRY(const crypto::MessageForm form, message_form(algorithm, request.message_type, request.message.view()));
  if (request.dry_run) co_return dry_run_succeeded();
  const crypto::KeyPair& pair = *key.material->pair(key.current);
  KEYHOLD_CO_TRY(const bool valid, pair.verify(algorithm.algorithm, form, request.message.view(), request.signature));
  if (!valid) co_return invalid_signature();
  note_use(parts_, key, call, Operation::kVerify);
  co_return aws::VerifyResponse{key.arn, true, std::string(algorithm.name)};
}

Task<Result<aws::GenerateMacResponse>> Service::generate_mac(Call& call, aws::GenerateMacRequest request) {
  const AccessFacts facts{.grant_tokens = &request.grant_tokens,
                          .conditions = {{"kms:MacAlgorithm", request.mac_algorithm}}};
  KEYHOLD_CO_TRY(const Found found,
                 admit_use(parts_, call, Operation::kGenerateMac, KeyUsage::kGenerateVerifyMac, request.key_id, facts));
  const Key& key = *found.key;
  KEYHOLD_CO_TRY(const MacAlgorithm algorithm, find_mac(key, request.mac_algorithm));
  if (request.dry_run) co_return dry_run_succeeded();
  Bytes mac = crypto::hmac(algorithm.hash, *key.material->mac(key.current), request.message.view());
  note_use(parts_, key, call, Operation::kGenerateMac);
  co_return aws::GenerateMacResponse{std::move(mac), std::string(algorithm.name), key.arn};
}

Task<Result<aws::VerifyMacResponse>> Service::verify_mac(Call& call, aws::VerifyMacRequest request) {
  const AccessFacts facts{.grant_tokens = &request.grant_tokens,
                          .conditions = {{"kms:MacAlgorithm", request.mac_algorithm}}};
  KEYHOLD_CO_TRY(const Found found,
                 admit_use(parts_, call, Operation::kVerifyMac, KeyUsage::kGenerateVerifyMac, request.key_id, facts));
  const Key& key = *found.key;
  KEYHOLD_CO_TRY(const MacAlgorithm algorithm, find_mac(key, request.mac_algorithm));
  if (request.dry_run) co_return dry_run_succeeded();
  const Bytes expected = crypto::hmac(algorithm.hash, *key.material->mac(key.current), request.message.view());
  if (!equal_constant_time(expected, request.mac)) co_return invalid_mac();
  note_use(parts_, key, call, Operation::kVerifyMac);
  co_return aws::VerifyMacResponse{key.arn, true, std::string(algorithm.name)};
}

Task<Result<aws::GetPublicKeyResponse>> Service::get_public_key(Call& call, aws::GetPublicKeyRequest request) {
  const KeyAccess access(parts_);
  KEYHOLD_CO_TRY(const Found found, access.resolve(call, Operation::kGetPublicKey, request.key_id));
  const AccessFacts facts{.grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_CHECK(access.admit(call, Operation::kGetPublicKey, found, facts));
  const Key& key = *found.key;
  if (!rule_of(key.spec).pair) co_return wrong_kind_of_key();
  const std::string spec(rule_of(key.spec).name);
  co_return aws::GetPublicKeyResponse{.key_id = key.arn,
                                      .public_key = key.material->pair(key.current)->public_key(),
                                      .customer_master_key_spec = spec,
                                      .key_spec = spec,
                                      .key_usage = std::string(name(key.usage)),
                                      .encryption_algorithms = encryption_algorithms(key),
                                      .signing_algorithms = signing_algorithms(key),
                                      .key_agreement_algorithms = agreement_algorithms(key),
                                      .encapsulation_algorithms = encapsulation_algorithms(key)};
}

Task<Result<aws::DeriveSharedSecretResponse>> Service::derive_shared_secret(Call& call,
                                                                            aws::DeriveSharedSecretRequest request) {
  KEYHOLD_CO_CHECK(check_no_recipient(request.recipient));
  const AccessFacts facts{.grant_tokens = &request.grant_tokens,
                          .conditions = {{"kms:KeyAgreementAlgorithm", request.key_agreement_algorithm}}};
  KEYHOLD_CO_TRY(const Found found, admit_use(parts_, call, Operation::kDeriveSharedSecret, KeyUsage::kKeyAgreement,
                                              request.key_id, facts));
  const Key& key = *found.key;
  const Result<SecretBytes> secret = key.material->pair(key.current)->agree(request.public_key);
  if (!secret) co_return validation("");
  if (request.dry_run) co_return dry_run_succeeded();
  note_use(parts_, key, call, Operation::kDeriveSharedSecret);
  co_return aws::DeriveSharedSecretResponse{key.arn, PlaintextBytes::copy_of(secret->expose()),
                                            request.key_agreement_algorithm, std::string(name(key.origin))};
}

Task<Result<aws::EncapsulateResponse>> Service::encapsulate(Call& call, aws::EncapsulateRequest request) {
  const AccessFacts facts{.grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_TRY(const Found found, admit_use(parts_, call, Operation::kEncapsulate, KeyUsage::kEncapsulateDecapsulate,
                                              request.key_id, facts));
  const Key& key = *found.key;
  if (request.dry_run) co_return dry_run_succeeded();
  KEYHOLD_CO_TRY(crypto::Encapsulated made, key.material->pair(key.current)->encapsulate());
  note_use(parts_, key, call, Operation::kEncapsulate);
  co_return aws::EncapsulateResponse{key.arn, PlaintextBytes::copy_of(made.secret.expose()), std::move(made.ciphertext),
                                     std::move(request.encapsulation_algorithm)};
}

Task<Result<aws::DecapsulateResponse>> Service::decapsulate(Call& call, aws::DecapsulateRequest request) {
  const AccessFacts facts{.grant_tokens = &request.grant_tokens};
  KEYHOLD_CO_TRY(const Found found, admit_use(parts_, call, Operation::kDecapsulate, KeyUsage::kEncapsulateDecapsulate,
                                              request.key_id, facts));
  const Key& key = *found.key;
  const Result<SecretBytes> secret =
      key.material->pair(key.current)->decapsulate(request.shared_secret_ciphertext_blob);
  if (!secret) co_return invalid_ciphertext();
  if (request.dry_run) co_return dry_run_succeeded();
  note_use(parts_, key, call, Operation::kDecapsulate);
  co_return aws::DecapsulateResponse{key.arn, PlaintextBytes::copy_of(secret->expose()),
                                     std::move(request.encapsulation_algorithm)};
}

}  // namespace keyhold::kms
