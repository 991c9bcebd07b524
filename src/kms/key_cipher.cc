#include "key_cipher.h"

#include "errors.h"

namespace keyhold::kms {
namespace {

Result<record::BlobBinding> binding_of(const Key& key, const aws::EncryptionContext& context) {
  Result<Bytes> encoded = record::encode_context(context);
  if (!encoded) return validation("EncryptionContext: " + encoded.error().detail);
  return record::BlobBinding{record::blob_arn(key.arn), std::move(*encoded)};
}

}  // namespace

Result<Bytes> seal_with(const Key& key, const aws::EncryptionContext& context, ByteView plaintext) {
  KEYHOLD_TRY(const record::BlobBinding binding, binding_of(key, context));
  return record::seal_kms_blob(key.material->versions.back(), key.name.id, key.versions, binding, plaintext);
}

Result<SecretBytes> open_with(const Key& key, const record::KmsBlob& blob, const aws::EncryptionContext& context) {
  if (blob.backing_version == 0 || blob.backing_version > key.material->versions.size()) return invalid_ciphertext();
  KEYHOLD_TRY(const record::BlobBinding binding, binding_of(key, context));
  Result<SecretBytes> opened = record::open_kms_blob(key.material->versions[blob.backing_version - 1], blob, binding);
  if (!opened) return invalid_ciphertext();
  return opened;
}

Result<record::KmsBlob> parse_blob(ByteView blob) {
  Result<record::KmsBlob> parsed = record::parse_kms_blob(blob);
  if (!parsed) return invalid_ciphertext();
  return parsed;
}

Status check_algorithm(const std::optional<std::string>& algorithm) {
  if (!algorithm || *algorithm == kSymmetricAlgorithm) return ok();
  return Error{ErrorCode::kInvalidArgument, "The algorithm " + *algorithm + " is not supported for this KMS key.",
               "InvalidKeyUsageException"};
}

}  // namespace keyhold::kms
