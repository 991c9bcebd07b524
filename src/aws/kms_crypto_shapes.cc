#include "keyhold/aws/kms_crypto_shapes.h"

#include "kms_common_fields.h"
#include "shape_impl.h"

namespace keyhold::aws {

constexpr auto fields(ShapeTag<GenerateDataKeyPairRequest>) {
  using S = GenerateDataKeyPairRequest;
  return std::tuple(optional("EncryptionContext", &S::encryption_context), required("KeyId", &S::key_id, kKeyId),
                    required("KeyPairSpec", &S::key_pair_spec, kKeyPairSpec),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("Recipient", &S::recipient),
                    optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<GenerateDataKeyPairResponse>) {
  using S = GenerateDataKeyPairResponse;
  return std::tuple(required("PrivateKeyCiphertextBlob", &S::private_key_ciphertext_blob),
                    required("PrivateKeyPlaintext", &S::private_key_plaintext), required("PublicKey", &S::public_key),
                    always("KeyId", &S::key_id), always("KeyPairSpec", &S::key_pair_spec),
                    always("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<GenerateDataKeyPairWithoutPlaintextRequest>) {
  using S = GenerateDataKeyPairWithoutPlaintextRequest;
  return std::tuple(optional("EncryptionContext", &S::encryption_context), required("KeyId", &S::key_id, kKeyId),
                    required("KeyPairSpec", &S::key_pair_spec, kKeyPairSpec),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<GenerateDataKeyPairWithoutPlaintextResponse>) {
  using S = GenerateDataKeyPairWithoutPlaintextResponse;
  return std::tuple(required("PrivateKeyCiphertextBlob", &S::private_key_ciphertext_blob),
                    required("PublicKey", &S::public_key), always("KeyId", &S::key_id),
                    always("KeyPairSpec", &S::key_pair_spec), always("KeyMaterialId", &S::key_material_id));
}

constexpr auto fields(ShapeTag<GenerateMacRequest>) {
  using S = GenerateMacRequest;
  return std::tuple(required("Message", &S::message, kPlaintext), required("KeyId", &S::key_id, kKeyId),
                    required("MacAlgorithm", &S::mac_algorithm, kMacAlgorithm),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<GenerateMacResponse>) {
  using S = GenerateMacResponse;
  return std::tuple(required("Mac", &S::mac), always("MacAlgorithm", &S::mac_algorithm), always("KeyId", &S::key_id));
}

constexpr auto fields(ShapeTag<VerifyMacRequest>) {
  using S = VerifyMacRequest;
  return std::tuple(required("Message", &S::message, kPlaintext), required("KeyId", &S::key_id, kKeyId),
                    required("MacAlgorithm", &S::mac_algorithm, kMacAlgorithm), required("Mac", &S::mac, kCiphertext),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<VerifyMacResponse>) {
  using S = VerifyMacResponse;
  return std::tuple(always("KeyId", &S::key_id), always("MacValid", &S::mac_valid),
                    always("MacAlgorithm", &S::mac_algorithm));
}

constexpr auto fields(ShapeTag<SignRequest>) {
  using S = SignRequest;
  return std::tuple(
      required("KeyId", &S::key_id, kKeyId), required("Message", &S::message, kPlaintext),
      optional("MessageType", &S::message_type, kMessageType), optional("GrantTokens", &S::grant_tokens, kGrantTokens),
      required("SigningAlgorithm", &S::signing_algorithm, kSigningAlgorithm), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<SignResponse>) {
  using S = SignResponse;
  return std::tuple(always("KeyId", &S::key_id), required("Signature", &S::signature),
                    always("SigningAlgorithm", &S::signing_algorithm));
}

constexpr auto fields(ShapeTag<VerifyRequest>) {
  using S = VerifyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), required("Message", &S::message, kPlaintext),
                    optional("MessageType", &S::message_type, kMessageType),
                    required("Signature", &S::signature, kCiphertext),
                    required("SigningAlgorithm", &S::signing_algorithm, kSigningAlgorithm),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<VerifyResponse>) {
  using S = VerifyResponse;
  return std::tuple(always("KeyId", &S::key_id), always("SignatureValid", &S::signature_valid),
                    always("SigningAlgorithm", &S::signing_algorithm));
}

constexpr auto fields(ShapeTag<GetPublicKeyRequest>) {
  using S = GetPublicKeyRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId), optional("GrantTokens", &S::grant_tokens, kGrantTokens));
}

constexpr auto fields(ShapeTag<GetPublicKeyResponse>) {
  using S = GetPublicKeyResponse;
  return std::tuple(always("KeyId", &S::key_id), required("PublicKey", &S::public_key),
                    optional("CustomerMasterKeySpec", &S::customer_master_key_spec), always("KeySpec", &S::key_spec),
                    always("KeyUsage", &S::key_usage), optional("EncryptionAlgorithms", &S::encryption_algorithms),
                    optional("SigningAlgorithms", &S::signing_algorithms),
                    optional("KeyAgreementAlgorithms", &S::key_agreement_algorithms),
                    optional("EncapsulationAlgorithms", &S::encapsulation_algorithms));
}

constexpr auto fields(ShapeTag<DeriveSharedSecretRequest>) {
  using S = DeriveSharedSecretRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    required("KeyAgreementAlgorithm", &S::key_agreement_algorithm, kAgreementAlgorithm),
                    required("PublicKey", &S::public_key, kPublicKey),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run),
                    optional("Recipient", &S::recipient));
}

constexpr auto fields(ShapeTag<DeriveSharedSecretResponse>) {
  using S = DeriveSharedSecretResponse;
  return std::tuple(always("KeyId", &S::key_id), required("SharedSecret", &S::shared_secret),
                    always("KeyAgreementAlgorithm", &S::key_agreement_algorithm), always("KeyOrigin", &S::key_origin));
}

constexpr auto fields(ShapeTag<EncapsulateRequest>) {
  using S = EncapsulateRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    required("EncapsulationAlgorithm", &S::encapsulation_algorithm, kEncapsulationAlgorithm),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<EncapsulateResponse>) {
  using S = EncapsulateResponse;
  return std::tuple(always("KeyId", &S::key_id), required("SharedSecret", &S::shared_secret),
                    required("SharedSecretCiphertextBlob", &S::shared_secret_ciphertext_blob),
                    always("EncapsulationAlgorithm", &S::encapsulation_algorithm));
}

constexpr auto fields(ShapeTag<DecapsulateRequest>) {
  using S = DecapsulateRequest;
  return std::tuple(required("KeyId", &S::key_id, kKeyId),
                    required("SharedSecretCiphertextBlob", &S::shared_secret_ciphertext_blob, kCiphertext),
                    required("EncapsulationAlgorithm", &S::encapsulation_algorithm, kEncapsulationAlgorithm),
                    optional("GrantTokens", &S::grant_tokens, kGrantTokens), optional("DryRun", &S::dry_run));
}

constexpr auto fields(ShapeTag<DecapsulateResponse>) {
  using S = DecapsulateResponse;
  return std::tuple(always("KeyId", &S::key_id), required("SharedSecret", &S::shared_secret),
                    always("EncapsulationAlgorithm", &S::encapsulation_algorithm));
}

KEYHOLD_AWS_SHAPE(GenerateDataKeyPairRequest);
KEYHOLD_AWS_SHAPE(GenerateDataKeyPairResponse);
KEYHOLD_AWS_SHAPE(GenerateDataKeyPairWithoutPlaintextRequest);
KEYHOLD_AWS_SHAPE(GenerateDataKeyPairWithoutPlaintextResponse);
KEYHOLD_AWS_SHAPE(GenerateMacRequest);
KEYHOLD_AWS_SHAPE(GenerateMacResponse);
KEYHOLD_AWS_SHAPE(VerifyMacRequest);
KEYHOLD_AWS_SHAPE(VerifyMacResponse);
KEYHOLD_AWS_SHAPE(SignRequest);
KEYHOLD_AWS_SHAPE(SignResponse);
KEYHOLD_AWS_SHAPE(VerifyRequest);
KEYHOLD_AWS_SHAPE(VerifyResponse);
KEYHOLD_AWS_SHAPE(GetPublicKeyRequest);
KEYHOLD_AWS_SHAPE(GetPublicKeyResponse);
KEYHOLD_AWS_SHAPE(DeriveSharedSecretRequest);
KEYHOLD_AWS_SHAPE(DeriveSharedSecretResponse);
KEYHOLD_AWS_SHAPE(EncapsulateRequest);
KEYHOLD_AWS_SHAPE(EncapsulateResponse);
KEYHOLD_AWS_SHAPE(DecapsulateRequest);
KEYHOLD_AWS_SHAPE(DecapsulateResponse);

}  // namespace keyhold::aws
