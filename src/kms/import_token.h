#pragma once

#include "keyhold/crypto/key_pair.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {

/// How imported material comes wrapped ("Select a wrapping algorithm" of the AWS KMS Developer Guide).
enum class WrappingAlgorithm : std::uint8_t { kOaepSha1, kOaepSha256, kAesKeyWrapSha1, kAesKeyWrapSha256 };
/// Nothing: an algorithm that is not taken (RSAES_PKCS1_V1_5, SM2PKE).
std::optional<WrappingAlgorithm> find_wrapping(std::string_view name) noexcept;

/// What GetParametersForImport hands out and ImportKeyMaterial takes back: the private half of the wrapping key, sealed
/// for one key and one time (docs/formats/import-token.md). Nothing is stored, so that it survives a restart.
struct ImportToken {
  WrappingAlgorithm algorithm;
  WallTime valid_to;
  crypto::KeyPair wrapping_key;
};

Bytes seal_import_token(const Vault& vault, const Key& key, const ImportToken& token);
/// Errors: InvalidImportTokenException, ExpiredImportTokenException.
Result<ImportToken> open_import_token(const Vault& vault, const Key& key, ByteView bytes, WallTime now);

/// The material inside what was imported. Errors: InvalidCiphertextException.
Result<SecretBytes> unwrap_material(const ImportToken& token, ByteView wrapped);

}  // namespace keyhold::kms
