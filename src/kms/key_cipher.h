#pragma once

#include "keyhold/aws/shape.h"
#include "keyhold/base/bytes.h"
#include "keyhold/base/secret.h"
#include "keyhold/kms/key.h"
#include "keyhold/record/kms_blob.h"

namespace keyhold::kms {

/// Seals under the current backing version of `key`, whose usage and spec have the algorithm. `context` is of symmetric
/// keys only. Errors: ValidationException for a context or a plaintext beyond the limits.
Result<Bytes> seal_with(const Key& key, const EncryptionAlgorithm& algorithm, const aws::EncryptionContext& context,
                        ByteView plaintext);
/// The same for a symmetric key.
Result<Bytes> seal_with(const Key& key, const aws::EncryptionContext& context, ByteView plaintext);

/// Opens a blob of `key`. Errors: InvalidCiphertextException, whatever the cause.
Result<SecretBytes> open_with(const Key& key, const record::KmsBlob& blob, const aws::EncryptionContext& context);
Result<SecretBytes> open_oaep(const Key& key, const EncryptionAlgorithm& algorithm, ByteView ciphertext);

/// A blob that parses. Errors: InvalidCiphertextException.
Result<record::KmsBlob> parse_blob(ByteView blob);

}  // namespace keyhold::kms
