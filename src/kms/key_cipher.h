#pragma once

#include "keyhold/aws/shape.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/kms/key.h"
#include "keyhold/record/kms_blob.h"

namespace keyhold::kms {

inline constexpr std::string_view kSymmetricAlgorithm = "SYMMETRIC_DEFAULT";

/// Seals under the newest backing version of `key`. Errors: ValidationException for a context beyond the limits.
Result<Bytes> seal_with(const Key& key, const aws::EncryptionContext& context, ByteView plaintext);

/// Opens a blob of `key`. Errors: InvalidCiphertextException, whatever the cause.
Result<SecretBytes> open_with(const Key& key, const record::KmsBlob& blob, const aws::EncryptionContext& context);

/// A blob that parses. Errors: InvalidCiphertextException.
Result<record::KmsBlob> parse_blob(ByteView blob);

/// Refuses the algorithms of other kinds of keys: InvalidKeyUsageException.
Status check_algorithm(const std::optional<std::string>& algorithm);

}  // namespace keyhold::kms
