#include "keyhold/kms/key_spec.h"

#include <algorithm>
#include <array>

namespace keyhold::kms {
namespace {

using crypto::Hash;
using crypto::KeyPairKind;
using crypto::MessageForm;
using crypto::SignatureScheme;

constexpr std::array kUsageNames{std::string_view("ENCRYPT_DECRYPT"), std::string_view("SIGN_VERIFY"),
                                 std::string_view("GENERATE_VERIFY_MAC"), std::string_view("KEY_AGREEMENT"),
                                 std::string_view("ENCAPSULATE_DECAPSULATE")};
constexpr std::array kOriginNames{std::string_view("AWS_KMS"), std::string_view("EXTERNAL"),
                                  std::string_view("AWS_CLOUDHSM"), std::string_view("EXTERNAL_KEY_STORE")};

constexpr KeyUsage kEncrypts[] = {KeyUsage::kEncryptDecrypt};
constexpr KeyUsage kMakesMacs[] = {KeyUsage::kGenerateVerifyMac};
constexpr KeyUsage kRsaUsages[] = {KeyUsage::kEncryptDecrypt, KeyUsage::kSignVerify};
constexpr KeyUsage kNistUsages[] = {KeyUsage::kSignVerify, KeyUsage::kKeyAgreement};
constexpr KeyUsage kSigns[] = {KeyUsage::kSignVerify};
constexpr KeyUsage kEncapsulates[] = {KeyUsage::kEncapsulateDecapsulate};

constexpr MessageForm kHashed[] = {MessageForm::kRaw, MessageForm::kDigest};
constexpr MessageForm kWhole[] = {MessageForm::kRaw};
constexpr MessageForm kPrehashed[] = {MessageForm::kDigest};
constexpr MessageForm kMlDsaForms[] = {MessageForm::kRaw, MessageForm::kExternalMu};

constexpr EncryptionAlgorithm kSymmetric[] = {{"SYMMETRIC_DEFAULT", std::nullopt}};
constexpr EncryptionAlgorithm kOaep[] = {{"RSAES_OAEP_SHA_1", Hash::kSha1}, {"RSAES_OAEP_SHA_256", Hash::kSha256}};

constexpr SigningAlgorithm kRsaSigning[] = {
    {"RSASSA_PKCS1_V1_5_SHA_256", {SignatureScheme::kRsaPkcs1, Hash::kSha256}, kHashed},
    {"RSASSA_PKCS1_V1_5_SHA_384", {SignatureScheme::kRsaPkcs1, Hash::kSha384}, kHashed},
    {"RSASSA_PKCS1_V1_5_SHA_512", {SignatureScheme::kRsaPkcs1, Hash::kSha512}, kHashed},
    {"RSASSA_PSS_SHA_256", {SignatureScheme::kRsaPss, Hash::kSha256}, kHashed},
    {"RSASSA_PSS_SHA_384", {SignatureScheme::kRsaPss, Hash::kSha384}, kHashed},
    {"RSASSA_PSS_SHA_512", {SignatureScheme::kRsaPss, Hash::kSha512}, kHashed}};
constexpr SigningAlgorithm kEcdsa256[] = {{"ECDSA_SHA_256", {SignatureScheme::kEcdsa, Hash::kSha256}, kHashed}};
constexpr SigningAlgorithm kEcdsa384[] = {{"ECDSA_SHA_384", {SignatureScheme::kEcdsa, Hash::kSha384}, kHashed}};
constexpr SigningAlgorithm kEcdsa512[] = {{"ECDSA_SHA_512", {SignatureScheme::kEcdsa, Hash::kSha512}, kHashed}};
constexpr SigningAlgorithm kEd25519[] = {
    {"ED25519_SHA_512", {SignatureScheme::kEd25519, Hash::kSha512}, kWhole},
    {"ED25519_PH_SHA_512", {SignatureScheme::kEd25519Ph, Hash::kSha512}, kPrehashed}};
constexpr SigningAlgorithm kMlDsa[] = {{"ML_DSA_SHAKE_256", {SignatureScheme::kMlDsa, Hash::kSha512}, kMlDsaForms}};

// clang-format off: a table is read by its columns
constexpr std::array<KeySpecRule, 19> kSpecs{{
    {KeySpec::kSymmetricDefault, "SYMMETRIC_DEFAULT", kEncrypts, std::nullopt, kSymmetric, {}, std::nullopt},
    {KeySpec::kHmac224, "HMAC_224", kMakesMacs, std::nullopt, {}, {}, MacAlgorithm{"HMAC_SHA_224", Hash::kSha224}},
    {KeySpec::kHmac256, "HMAC_256", kMakesMacs, std::nullopt, {}, {}, MacAlgorithm{"HMAC_SHA_256", Hash::kSha256}},
    {KeySpec::kHmac384, "HMAC_384", kMakesMacs, std::nullopt, {}, {}, MacAlgorithm{"HMAC_SHA_384", Hash::kSha384}},
    {KeySpec::kHmac512, "HMAC_512", kMakesMacs, std::nullopt, {}, {}, MacAlgorithm{"HMAC_SHA_512", Hash::kSha512}},
    {KeySpec::kRsa2048, "RSA_2048", kRsaUsages, KeyPairKind::kRsa2048, kOaep, kRsaSigning, std::nullopt},
    {KeySpec::kRsa3072, "RSA_3072", kRsaUsages, KeyPairKind::kRsa3072, kOaep, kRsaSigning, std::nullopt},
    {KeySpec::kRsa4096, "RSA_4096", kRsaUsages, KeyPairKind::kRsa4096, kOaep, kRsaSigning, std::nullopt},
    {KeySpec::kEccNistP256, "ECC_NIST_P256", kNistUsages, KeyPairKind::kP256, {}, kEcdsa256, std::nullopt},
    {KeySpec::kEccNistP384, "ECC_NIST_P384", kNistUsages, KeyPairKind::kP384, {}, kEcdsa384, std::nullopt},
    {KeySpec::kEccNistP521, "ECC_NIST_P521", kNistUsages, KeyPairKind::kP521, {}, kEcdsa512, std::nullopt},
    {KeySpec::kEccSecgP256k1, "ECC_SECG_P256K1", kSigns, KeyPairKind::kSecp256k1, {}, kEcdsa256, std::nullopt},
    {KeySpec::kEccNistEdwards25519, "ECC_NIST_EDWARDS25519", kSigns, KeyPairKind::kEd25519, {}, kEd25519, std::nullopt},
    {KeySpec::kMlDsa44, "ML_DSA_44", kSigns, KeyPairKind::kMlDsa44, {}, kMlDsa, std::nullopt},
    {KeySpec::kMlDsa65, "ML_DSA_65", kSigns, KeyPairKind::kMlDsa65, {}, kMlDsa, std::nullopt},
    {KeySpec::kMlDsa87, "ML_DSA_87", kSigns, KeyPairKind::kMlDsa87, {}, kMlDsa, std::nullopt},
    {KeySpec::kMlKem512, "ML_KEM_512", kEncapsulates, KeyPairKind::kMlKem512, {}, {}, std::nullopt},
    {KeySpec::kMlKem768, "ML_KEM_768", kEncapsulates, KeyPairKind::kMlKem768, {}, {}, std::nullopt},
    {KeySpec::kMlKem1024, "ML_KEM_1024", kEncapsulates, KeyPairKind::kMlKem1024, {}, {}, std::nullopt},
}};
// clang-format on

// The place of `text` in a list of names.
template <class Enum, class Names>
Result<Enum> parse_name(const Names& names, std::string_view text, const char* what) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return Error{ErrorCode::kDoesNotOpen, std::string("an unknown ") + what};
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(KeyUsage usage) noexcept {
  return kUsageNames[static_cast<std::size_t>(usage)];
}
Result<KeyUsage> parse_key_usage(std::string_view text) {
  return parse_name<KeyUsage>(kUsageNames, text, "key usage");
}
std::string_view name(KeyOrigin origin) noexcept {
  return kOriginNames[static_cast<std::size_t>(origin)];
}
Result<KeyOrigin> parse_key_origin(std::string_view text) {
  return parse_name<KeyOrigin>(kOriginNames, text, "key origin");
}

const KeySpecRule& rule_of(KeySpec spec) noexcept {
  return kSpecs[static_cast<std::size_t>(spec)];
}

std::optional<KeySpec> find_key_spec(std::string_view text) noexcept {
  for (const KeySpecRule& rule : kSpecs)
    if (rule.name == text && (!rule.pair || crypto::is_available(*rule.pair))) return rule.spec;
  return std::nullopt;
}

bool allows(const KeySpecRule& rule, KeyUsage usage) noexcept {
  return std::find(rule.usages.begin(), rule.usages.end(), usage) != rule.usages.end();
}

std::optional<KeyPairKind> find_key_pair_kind(std::string_view text) noexcept {
  const std::optional<KeySpec> spec = find_key_spec(text);
  return spec ? rule_of(*spec).pair : std::nullopt;
}

}  // namespace keyhold::kms
