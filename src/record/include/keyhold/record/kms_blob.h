#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/id.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"
#include "keyhold/crypto/aead.h"
#include "keyhold/record/place.h"

/// The ciphertext blob of the embedded KMS, version 1 (docs/formats/kms-blob.md).
namespace keyhold::record {

inline constexpr std::size_t kMaxBlobPlaintext = 4096;  ///< bytes
inline constexpr std::size_t kMaxContextBytes = 8192;   ///< of an encoded encryption context

/// A blob's fields. `sealed` is ciphertext and tag. Views point into the parsed bytes.
struct KmsBlob {
  KeyId key;
  std::uint32_t backing_version;
  ByteView header;  ///< the 52 bytes that are authenticated
  ByteView sealed;
};

/// What a blob is bound to beside its own header.
struct BlobBinding {
  std::string key_arn;  ///< of the key; blob_arn makes replicas of a multi-Region key agree
  Bytes context;        ///< encode_context
};

/// `u16 count ‖ (LP(key) ‖ LP(value))…` in the order of the key bytes: two contexts never encode alike.
/// Errors: kInvalidArgument for text that is not UTF-8, kLimitExceeded beyond 8 KiB.
Result<Bytes> encode_context(const EncryptionContext& context);

/// The ARN in its authenticated form: for a `mrk-` key the Region field is emptied, so that replicas open each other's
/// blobs; any other ARN is returned as it is.
std::string blob_arn(std::string_view key_arn);

/// Errors: kDoesNotOpen for any other magic, version, suite, reserved bytes or length.
Result<KmsBlob> parse_kms_blob(ByteView blob);

/// Errors: kLimitExceeded for more than 4,096 bytes.
Result<Bytes> seal_kms_blob(const crypto::XaesKey& backing_key, KeyId key, std::uint32_t backing_version,
                            const BlobBinding& binding, ByteView plaintext);
/// Errors: kDoesNotOpen, for a wrong key, ARN, context or byte alike.
Result<SecretBytes> open_kms_blob(const crypto::XaesKey& backing_key, const KmsBlob& blob, const BlobBinding& binding);

}  // namespace keyhold::record
