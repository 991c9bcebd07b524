#include "keyhold/kms/key_material.h"

#include "keyhold/crypto/derive.h"
#include "keyhold/crypto/mac.h"
#include "keyhold/crypto/random.h"

namespace keyhold::kms {
namespace {

constexpr std::size_t kSymmetricBytes = 32;
constexpr std::string_view kExtractLabel = "keyhold/kms-material/v1";

// The length of material that is no key pair.
std::size_t material_size(const KeySpecRule& rule) noexcept {
  return rule.mac ? crypto::digest_size(rule.mac->hash) : kSymmetricBytes;
}

// Of a symmetric key or an HMAC key.
Result<std::shared_ptr<const BackingKey>> load_bytes(const KeySpecRule& rule, const SecretBytes& material) {
  if (material.size() != material_size(rule))
    return Error{ErrorCode::kInvalidArgument, "key material of the wrong length for " + std::string(rule.name)};
  if (rule.mac) return std::make_shared<const BackingKey>(material.clone());
  return std::make_shared<const BackingKey>(crypto::XaesKey(material));
}

}  // namespace

const BackingKey* KeyMaterial::find(std::uint32_t version) const noexcept {
  return version == 0 || version > versions.size() ? nullptr : versions[version - 1].get();
}
const crypto::XaesKey* KeyMaterial::symmetric(std::uint32_t version) const noexcept {
  return std::get_if<crypto::XaesKey>(find(version));
}
const SecretBytes* KeyMaterial::mac(std::uint32_t version) const noexcept {
  return std::get_if<SecretBytes>(find(version));
}
const crypto::KeyPair* KeyMaterial::pair(std::uint32_t version) const noexcept {
  return std::get_if<crypto::KeyPair>(find(version));
}

Result<SecretBytes> make_material(KeySpec spec) {
  const KeySpecRule& rule = rule_of(spec);
  if (!rule.pair) return crypto::random_secret(material_size(rule));
  KEYHOLD_TRY(const crypto::KeyPair pair, crypto::KeyPair::generate(*rule.pair));
  return pair.pkcs8();
}

Result<std::shared_ptr<const BackingKey>> load_material(KeySpec spec, const SecretBytes& material) {
  const KeySpecRule& rule = rule_of(spec);
  if (!rule.pair) return load_bytes(rule, material);
  KEYHOLD_TRY(crypto::KeyPair pair, crypto::KeyPair::from_own_pkcs8(*rule.pair, material));
  return std::make_shared<const BackingKey>(std::move(pair));
}

Result<std::shared_ptr<const BackingKey>> load_foreign_material(KeySpec spec, const SecretBytes& material) {
  const KeySpecRule& rule = rule_of(spec);
  if (!rule.pair) return load_bytes(rule, material);
  KEYHOLD_TRY(crypto::KeyPair pair, crypto::KeyPair::from_pkcs8(*rule.pair, material));
  return std::make_shared<const BackingKey>(std::move(pair));
}

std::string material_id(KeyId key, const SecretBytes& material) {
  crypto::Digest extracted = crypto::hmac_sha256(as_bytes(kExtractLabel), {material.expose()});
  const SecretBytes uniform = SecretBytes::copy_of(extracted);
  wipe(extracted);
  return to_hex(crypto::subkey(uniform, "key-commitment", key.bytes()).expose());
}

}  // namespace keyhold::kms
