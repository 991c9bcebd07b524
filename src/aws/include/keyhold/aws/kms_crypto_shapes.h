#pragma once

#include "keyhold/aws/kms_shapes.h"

/// AWS KMS: signatures, MACs, key pairs, key agreement.
namespace keyhold::aws {

struct GenerateDataKeyPairRequest {
  EncryptionContext encryption_context = {};
  KeyIdText key_id = {};
  std::string key_pair_spec = {};
  GrantTokens grant_tokens = {};
  std::optional<RecipientInfo> recipient = {};
  bool dry_run = false;
};
struct GenerateDataKeyPairResponse {
  Bytes private_key_ciphertext_blob = {};
  PlaintextBytes private_key_plaintext = {};
  Bytes public_key = {};
  std::string key_id = {};
  std::string key_pair_spec = {};
  std::string key_material_id = {};
};

struct GenerateDataKeyPairWithoutPlaintextRequest {
  EncryptionContext encryption_context = {};
  KeyIdText key_id = {};
  std::string key_pair_spec = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct GenerateDataKeyPairWithoutPlaintextResponse {
  Bytes private_key_ciphertext_blob = {};
  Bytes public_key = {};
  std::string key_id = {};
  std::string key_pair_spec = {};
  std::string key_material_id = {};
};

struct GenerateMacRequest {
  PlaintextBytes message = {};
  KeyIdText key_id = {};
  std::string mac_algorithm = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct GenerateMacResponse {
  Bytes mac = {};
  std::string mac_algorithm = {};
  std::string key_id = {};
};

struct VerifyMacRequest {
  PlaintextBytes message = {};
  KeyIdText key_id = {};
  std::string mac_algorithm = {};
  Bytes mac = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct VerifyMacResponse {
  std::string key_id = {};
  bool mac_valid = false;
  std::string mac_algorithm = {};
};

struct SignRequest {
  KeyIdText key_id = {};
  PlaintextBytes message = {};
  std::optional<std::string> message_type = {};  ///< absent: RAW
  GrantTokens grant_tokens = {};
  std::string signing_algorithm = {};
  bool dry_run = false;
};
struct SignResponse {
  std::string key_id = {};
  Bytes signature = {};
  std::string signing_algorithm = {};
};

struct VerifyRequest {
  KeyIdText key_id = {};
  PlaintextBytes message = {};
  std::optional<std::string> message_type = {};
  Bytes signature = {};
  std::string signing_algorithm = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct VerifyResponse {
  std::string key_id = {};
  bool signature_valid = false;
  std::string signing_algorithm = {};
};

struct GetPublicKeyRequest {
  KeyIdText key_id = {};
  GrantTokens grant_tokens = {};
};
struct GetPublicKeyResponse {
  std::string key_id = {};
  Bytes public_key = {};  ///< SubjectPublicKeyInfo, DER
  std::optional<std::string> customer_master_key_spec = {};
  std::string key_spec = {};
  std::string key_usage = {};
  std::vector<std::string> encryption_algorithms = {};
  std::vector<std::string> signing_algorithms = {};
  std::vector<std::string> key_agreement_algorithms = {};
  std::vector<std::string> encapsulation_algorithms = {};
};

struct DeriveSharedSecretRequest {
  KeyIdText key_id = {};
  std::string key_agreement_algorithm = {};
  Bytes public_key = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
  std::optional<RecipientInfo> recipient = {};
};
struct DeriveSharedSecretResponse {
  std::string key_id = {};
  PlaintextBytes shared_secret = {};
  std::string key_agreement_algorithm = {};
  std::string key_origin = {};
};

struct EncapsulateRequest {
  KeyIdText key_id = {};
  std::string encapsulation_algorithm = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct EncapsulateResponse {
  std::string key_id = {};
  PlaintextBytes shared_secret = {};
  Bytes shared_secret_ciphertext_blob = {};
  std::string encapsulation_algorithm = {};
};

struct DecapsulateRequest {
  KeyIdText key_id = {};
  Bytes shared_secret_ciphertext_blob = {};
  std::string encapsulation_algorithm = {};
  GrantTokens grant_tokens = {};
  bool dry_run = false;
};
struct DecapsulateResponse {
  std::string key_id = {};
  PlaintextBytes shared_secret = {};
  std::string encapsulation_algorithm = {};
};

}  // namespace keyhold::aws
