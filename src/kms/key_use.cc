#include "key_use.h"

#include "errors.h"

namespace keyhold::kms {
namespace {

Error incompatible(const Key& key, std::string_view algorithm) {
  return invalid_key_usage("Algorithm " + std::string(algorithm) + " is incompatible with key spec " +
                           std::string(rule_of(key.spec).name) + ".");
}

template <class Algorithms>
std::vector<std::string> names_of(const Algorithms& algorithms) {
  std::vector<std::string> out;
  for (const auto& algorithm : algorithms) out.emplace_back(algorithm.name);
  return out;
}

}  // namespace

Status check_usage(const Key& key, KeyUsage needed, Operation operation) {
  if (key.usage == needed) {
    if (key.material->find(key.current) != nullptr) return ok();
    return invalid_state(key.arn + " has its key material in a custom key store, which can't be reached from here.");
  }
  return invalid_key_usage(key.arn + " key usage is " + std::string(name(key.usage)) + " which is not valid for " +
                           std::string(name(operation)) + ".");
}

Result<EncryptionAlgorithm> find_encryption(const Key& key, const std::optional<std::string>& algorithm) {
  const std::string_view wanted = algorithm ? std::string_view(*algorithm) : kSymmetricAlgorithm;
  for (const EncryptionAlgorithm& known : rule_of(key.spec).encryption)
    if (known.name == wanted) return known;
  return incompatible(key, wanted);
}

Result<SigningAlgorithm> find_signing(const Key& key, std::string_view algorithm) {
  for (const SigningAlgorithm& known : rule_of(key.spec).signing) {
    if (known.name != algorithm) continue;
    if (!crypto::is_available(known.algorithm.scheme)) return wrong_kind_of_key();
    return known;
  }
  return incompatible(key, algorithm);
}

Result<MacAlgorithm> find_mac(const Key& key, std::string_view algorithm) {
  const std::optional<MacAlgorithm>& known = rule_of(key.spec).mac;
  if (known && known->name == algorithm) return *known;
  return incompatible(key, algorithm);
}

std::vector<std::string> encryption_algorithms(const Key& key) {
  if (key.usage != KeyUsage::kEncryptDecrypt) return {};
  return names_of(rule_of(key.spec).encryption);
}

std::vector<std::string> signing_algorithms(const Key& key) {
  std::vector<std::string> out;
  if (key.usage != KeyUsage::kSignVerify) return out;
  for (const SigningAlgorithm& algorithm : rule_of(key.spec).signing)
    if (crypto::is_available(algorithm.algorithm.scheme)) out.emplace_back(algorithm.name);
  return out;
}

std::vector<std::string> mac_algorithms(const Key& key) {
  if (key.usage != KeyUsage::kGenerateVerifyMac) return {};
  return {std::string(rule_of(key.spec).mac->name)};
}

std::vector<std::string> agreement_algorithms(const Key& key) {
  if (key.usage != KeyUsage::kKeyAgreement) return {};
  return {"ECDH"};
}

std::vector<std::string> encapsulation_algorithms(const Key& key) {
  if (key.usage != KeyUsage::kEncapsulateDecapsulate) return {};
  return {"ML_KEM"};
}

bool is_symmetric(const Key& key) noexcept {
  return key.spec == KeySpec::kSymmetricDefault;
}

}  // namespace keyhold::kms
