#pragma once

#include <algorithm>
#include <string_view>

#include "arn_text.h"
#include "keyhold/aws/arn.h"
#include "shape_table.h"

/// What the members of the KMS shapes must satisfy, as the service's model has it (2014-11-01). Enumerations are in the
/// order in which the service lists them in its errors, where that is known.
namespace keyhold::aws {

// Code points up to U+00FF: one byte, or a lead byte C2 or C3 with what follows it.
inline bool is_latin1(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0xC4;
  });
}

inline bool has_control_below_space(std::string_view text, std::string_view allowed) {
  return std::any_of(text.begin(), text.end(), [allowed](char c) {
    return static_cast<unsigned char>(c) < 0x20 && allowed.find(c) == std::string_view::npos;
  });
}

inline bool is_policy_text(std::string_view text) {
  return is_latin1(text) && !has_control_below_space(text, "\t\n\r");
}
inline bool is_marker(std::string_view text) {
  return is_latin1(text) && !has_control_below_space(text, "");
}

inline bool is_kms_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

inline bool is_alias_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view(":/_-").find(c) != std::string_view::npos;
  });
}

inline bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}
inline bool is_principal_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_+=,.@:/-").find(c) != std::string_view::npos;
  });
}
inline bool is_region_text(std::string_view text) {
  return is_region(text);
}
inline bool is_material_description(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view(":/_ \t\n\r\f\v.-").find(c) != std::string_view::npos;
  });
}
inline bool is_xks_key_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("-_.").find(c) != std::string_view::npos;
  });
}

inline bool is_xks_access_key(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); });
}
inline bool is_xks_secret(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("/+=").find(c) != std::string_view::npos;
  });
}
inline bool is_https_endpoint(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  return text.starts_with(kScheme) && text.size() > kScheme.size() &&
         std::all_of(text.begin() + kScheme.size(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; });
}
// Any path, then /kms/xks/v and one or two digits.
inline bool is_xks_path(std::string_view text) {
  constexpr std::string_view kApi = "/kms/xks/v";
  const std::size_t at = text.rfind(kApi);
  if (at == std::string_view::npos || !text.starts_with('/') || at == 1) return false;
  const std::string_view version = text.substr(at + kApi.size());
  return !version.empty() && version.size() <= 2 && std::all_of(version.begin(), version.end(), is_digit) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || std::string_view("/_-").find(c) != std::string_view::npos;
         });
}
// com.amazonaws.vpce.<Region>.vpce-svc-<digits and letters>
inline bool is_vpc_service(std::string_view text) {
  constexpr std::string_view kPrefix = "com.amazonaws.vpce.", kService = ".vpce-svc-";
  const std::size_t at = text.find(kService);
  if (!text.starts_with(kPrefix) || at == std::string_view::npos || at < kPrefix.size()) return false;
  const std::string_view id = text.substr(at + kService.size());
  return is_region(text.substr(kPrefix.size(), at - kPrefix.size())) && !id.empty() &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
}

inline constexpr std::string_view kKeySpecValues[] = {"RSA_2048",
                                                      "ECC_NIST_P384",
                                                      "ECC_NIST_P256",
                                                      "ECC_NIST_P521",
                                                      "HMAC_384",
                                                      "RSA_3072",
                                                      "ECC_SECG_P256K1",
                                                      "RSA_4096",
                                                      "SYMMETRIC_DEFAULT",
                                                      "HMAC_256",
                                                      "HMAC_224",
                                                      "HMAC_512",
                                                      "SM2",
                                                      "ML_DSA_44",
                                                      "ML_DSA_65",
                                                      "ML_DSA_87",
                                                      "ECC_NIST_EDWARDS25519",
                                                      "ML_KEM_512",
                                                      "ML_KEM_768",
                                                      "ML_KEM_1024"};
inline constexpr std::string_view kKeyUsageValues[] = {"ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC",
                                                       "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"};
inline constexpr std::string_view kOriginValues[] = {"AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"};
inline constexpr std::string_view kDataKeySpecValues[] = {"AES_256", "AES_128"};
inline constexpr std::string_view kEncryptionAlgorithmValues[] = {"SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1",
                                                                  "RSAES_OAEP_SHA_256", "SM2PKE"};

inline constexpr Rules kKeyId{.min = 1, .max = 2048};
inline constexpr Rules kGrantToken{.min = 1, .max = 8192, .quiet = true};
inline constexpr Rules kGrantTokens{.max = 10, .element = &kGrantToken};
inline constexpr Rules kPlaintext{.min = 1, .max = 4096};
inline constexpr Rules kCiphertext{.min = 1, .max = 6144};
inline constexpr Rules kNumberOfBytes{.min = 1, .max = 1024};
inline constexpr Rules kEncryptionAlgorithm{.values = kEncryptionAlgorithmValues};
inline constexpr Rules kDataKeySpec{.values = kDataKeySpecValues};
inline constexpr Rules kKeySpec{.values = kKeySpecValues};
inline constexpr Rules kKeyUsage{.values = kKeyUsageValues};
inline constexpr Rules kOrigin{.values = kOriginValues};
inline constexpr Rules kPolicy{.min = 1,
                               .max = 131072,
                               .matches = is_policy_text,
                               .pattern = R"([\u0009\u000A\u000D\u0020-\u00FF]+)",
                               .quiet = true};
inline constexpr Rules kPolicyName{.min = 1, .max = 128, .matches = is_kms_word, .pattern = R"([\w]+)"};
inline constexpr Rules kDescription{.min = 0, .max = 8192};
inline constexpr Rules kCustomKeyStoreId{.min = 1, .max = 64};
inline constexpr Rules kXksKeyId{.min = 1, .max = 128, .matches = is_xks_key_text, .pattern = "^[a-zA-Z0-9-_.]+$"};
inline constexpr Rules kLimit{.min = 1, .max = 1000};
inline constexpr Rules kMarker{.min = 1, .max = 1024, .matches = is_marker, .pattern = R"([\u0020-\u00FF]*)"};
inline constexpr Rules kPendingWindow{.min = 1, .max = 365};
inline constexpr Rules kAliasName{.min = 1, .max = 256, .matches = is_alias_text, .pattern = "^[a-zA-Z0-9:/_-]+$"};
inline constexpr Rules kTagKey{.min = 1, .max = 128};
inline constexpr Rules kTagKeys{.element = &kTagKey};
inline constexpr Rules kTagValue{.min = 0, .max = 256};

inline constexpr std::string_view kDataKeyPairSpecValues[] = {
    "RSA_2048",      "RSA_3072",        "RSA_4096", "ECC_NIST_P256",         "ECC_NIST_P384",
    "ECC_NIST_P521", "ECC_SECG_P256K1", "SM2",      "ECC_NIST_EDWARDS25519", "ML_KEM_512",
    "ML_KEM_768",    "ML_KEM_1024"};
inline constexpr std::string_view kSigningAlgorithmValues[] = {"RSASSA_PSS_SHA_256",
                                                               "RSASSA_PSS_SHA_384",
                                                               "RSASSA_PSS_SHA_512",
                                                               "RSASSA_PKCS1_V1_5_SHA_256",
                                                               "RSASSA_PKCS1_V1_5_SHA_384",
                                                               "RSASSA_PKCS1_V1_5_SHA_512",
                                                               "ECDSA_SHA_256",
                                                               "ECDSA_SHA_384",
                                                               "ECDSA_SHA_512",
                                                               "SM2DSA",
                                                               "ML_DSA_SHAKE_256",
                                                               "ED25519_SHA_512",
                                                               "ED25519_PH_SHA_512"};
inline constexpr std::string_view kMacAlgorithmValues[] = {"HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224",
                                                           "HMAC_SHA_512"};
inline constexpr std::string_view kMessageTypeValues[] = {"RAW", "DIGEST", "EXTERNAL_MU"};
inline constexpr std::string_view kAgreementValues[] = {"ECDH"};
inline constexpr std::string_view kEncapsulationValues[] = {"ML_KEM"};
inline constexpr std::string_view kGrantOperationValues[] = {"Decrypt",
                                                             "Encrypt",
                                                             "GenerateDataKey",
                                                             "GenerateDataKeyWithoutPlaintext",
                                                             "ReEncryptFrom",
                                                             "ReEncryptTo",
                                                             "Sign",
                                                             "Verify",
                                                             "GetPublicKey",
                                                             "CreateGrant",
                                                             "RetireGrant",
                                                             "DescribeKey",
                                                             "GenerateDataKeyPair",
                                                             "GenerateDataKeyPairWithoutPlaintext",
                                                             "GenerateMac",
                                                             "VerifyMac",
                                                             "DeriveSharedSecret",
                                                             "Encapsulate",
                                                             "Decapsulate"};
inline constexpr std::string_view kWrappingAlgorithmValues[] = {"RSAES_PKCS1_V1_5",         "RSAES_OAEP_SHA_1",
                                                                "RSAES_OAEP_SHA_256",       "RSA_AES_KEY_WRAP_SHA_1",
                                                                "RSA_AES_KEY_WRAP_SHA_256", "SM2PKE"};
inline constexpr std::string_view kWrappingKeySpecValues[] = {"RSA_2048", "RSA_3072", "RSA_4096", "SM2"};
inline constexpr std::string_view kExpirationModelValues[] = {"KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"};
inline constexpr std::string_view kImportTypeValues[] = {"NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"};
inline constexpr std::string_view kIncludeMaterialValues[] = {"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"};
inline constexpr std::string_view kDryRunModifierValues[] = {"IGNORE_CIPHERTEXT"};
inline constexpr std::string_view kKeyEncryptionMechanismValues[] = {"RSAES_OAEP_SHA_256"};
inline constexpr std::string_view kStoreTypeValues[] = {"AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"};
inline constexpr std::string_view kConnectivityValues[] = {"PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"};

inline constexpr Rules kKeyPairSpec{.values = kDataKeyPairSpecValues};
inline constexpr Rules kSigningAlgorithm{.values = kSigningAlgorithmValues};
inline constexpr Rules kMacAlgorithm{.values = kMacAlgorithmValues};
inline constexpr Rules kMessageType{.values = kMessageTypeValues};
inline constexpr Rules kAgreementAlgorithm{.values = kAgreementValues};
inline constexpr Rules kEncapsulationAlgorithm{.values = kEncapsulationValues};
inline constexpr Rules kPublicKey{.min = 1, .max = 8192};
inline constexpr Rules kGrantOperation{.values = kGrantOperationValues};
inline constexpr Rules kGrantOperations{.element = &kGrantOperation};
inline constexpr Rules kPrincipal{.min = 1, .max = 256, .matches = is_principal_text, .pattern = "^[\\w+=,.@:/-]+$"};
inline constexpr Rules kGrantName{.min = 1, .max = 256, .matches = is_alias_text, .pattern = "^[a-zA-Z0-9:/_-]+$"};
inline constexpr Rules kGrantId{.min = 1, .max = 128};
inline constexpr Rules kRotationPeriod{.min = 90, .max = 2560};
inline constexpr Rules kMaterialId{.min = 64, .max = 64, .matches = is_lower_hex, .pattern = "^[a-f0-9]+$"};
inline constexpr Rules kMaterialDescription{
    .min = 0, .max = 256, .matches = is_material_description, .pattern = R"(^[a-zA-Z0-9:/_\s.-]+$)"};
inline constexpr Rules kWrappingAlgorithm{.values = kWrappingAlgorithmValues};
inline constexpr Rules kWrappingKeySpec{.values = kWrappingKeySpecValues};
inline constexpr Rules kExpirationModel{.values = kExpirationModelValues};
inline constexpr Rules kImportType{.values = kImportTypeValues};
inline constexpr Rules kIncludeMaterial{.values = kIncludeMaterialValues};
inline constexpr Rules kRegion{.min = 1, .max = 32, .matches = is_region_text, .pattern = R"(^([a-z]+-){2,3}\d+$)"};
inline constexpr Rules kDryRunModifier{.values = kDryRunModifierValues};
inline constexpr Rules kDryRunModifiers{.element = &kDryRunModifier};
inline constexpr Rules kKeyEncryptionMechanism{.values = kKeyEncryptionMechanismValues};
inline constexpr Rules kAttestation{.min = 1, .max = 262144};
inline constexpr Rules kStoreName{.min = 1, .max = 256};
inline constexpr Rules kStoreType{.values = kStoreTypeValues};
inline constexpr Rules kConnectivity{.values = kConnectivityValues};
inline constexpr Rules kClusterId{.min = 19, .max = 24};
inline constexpr Rules kTrustAnchor{.min = 1, .max = 5000};
inline constexpr Rules kStorePassword{.min = 7, .max = 32, .quiet = true};
inline constexpr Rules kUriEndpoint{
    .min = 10, .max = 128, .matches = is_https_endpoint, .pattern = "^https://[a-zA-Z0-9.-]+$"};
inline constexpr Rules kUriPath{.min = 10,
                                .max = 128,
                                .matches = is_xks_path,
                                .pattern = R"(^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$)"};
inline constexpr Rules kVpcServiceName{.min = 20,
                                       .max = 64,
                                       .matches = is_vpc_service,
                                       .pattern = R"(^com\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$)"};
inline constexpr Rules kAccountId{.min = 12, .max = 12};
inline constexpr Rules kXksAccessKey{
    .min = 20, .max = 30, .matches = is_xks_access_key, .pattern = "^[A-Z2-7]+$", .quiet = true};
inline constexpr Rules kXksSecretKey{
    .min = 43, .max = 64, .matches = is_xks_secret, .pattern = R"(^[a-zA-Z0-9\/+=]+$)", .quiet = true};

}  // namespace keyhold::aws
