#include "key_cipher.h"

#include "errors.h"

namespace keyhold::kms {
namespace {

Result<record::BlobBinding> binding_of(const Key& key, const aws::EncryptionContext& context) {
  Result<Bytes> encoded = record::encode_context(context);
  if (!encoded) return validation("EncryptionContext: " + encoded.error().detail);
  return record::BlobBinding{record::blob_arn(key.arn), std::move(*encoded)};
}

Result<Bytes> seal_symmetric(const Key& key, const aws::EncryptionContext& context, ByteView plaintext) {
  KEYHOLD_TRY(const record::BlobBinding binding, binding_of(key, context));
  return record::seal_kms_blob(*key.material->symmetric(key.current), key.name.id, key.current, binding, plaintext);
}

Result<Bytes> encrypt_oaep(const Key& key, const EncryptionAlgorithm& algorithm, ByteView plaintext) {
  const crypto::KeyPair& pair = *key.material->pair(key.current);
  const std::size_t most = pair.most_oaep_bytes(*algorithm.oaep);
  if (plaintext.size() > most)
    return validation("Algorithm " + std::string(algorithm.name) + " and key spec " +
                      std::string(rule_of(key.spec).name) + " cannot encrypt data larger than " + std::to_string(most) +
                      " bytes.");
  return pair.encrypt_oaep(*algorithm.oaep, plaintext);
}

}  // namespace

Result<Bytes> seal_with(const Key& key, const EncryptionAlgorithm& algorithm, const aws::EncryptionContext& context,
                        ByteView plaintext) {
  return algorithm.oaep ? encrypt_oaep(key, algorithm, plaintext) : seal_symmetric(key, context, plaintext);
}

Result<Bytes> seal_with(const Key& key, const aws::EncryptionContext& context, ByteView plaintext) {
  return seal_symmetric(key, context, plaintext);
}

Result<SecretBytes> open_with(const Key& key, const record::KmsBlob& blob, const aws::EncryptionContext& context) {
  const crypto::XaesKey* const backing = key.material->symmetric(blob.backing_version);
  if (backing == nullptr) return invalid_ciphertext();
  KEYHOLD_TRY(const record::BlobBinding binding, binding_of(key, context));
  Result<SecretBytes> opened = record::open_kms_blob(*backing, blob, binding);
  if (!opened) return invalid_ciphertext();
  return opened;
}

Result<SecretBytes> open_oaep(const Key& key, const EncryptionAlgorithm& algorithm, ByteView ciphertext) {
  Result<SecretBytes> opened = key.material->pair(key.current)->decrypt_oaep(*algorithm.oaep, ciphertext);
  if (!opened) return invalid_ciphertext();
  return opened;
}

Result<record::KmsBlob> parse_blob(ByteView blob) {
  Result<record::KmsBlob> parsed = record::parse_kms_blob(blob);
  if (!parsed) return invalid_ciphertext();
  return parsed;
}

}  // namespace keyhold::kms
