#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/iam/condition_context.h"

namespace keyhold::iam {

/// The operations a grant may name (AWS KMS, "Grant operations"). No management verb is among them, so no grant can
/// ever allow one.
enum class GrantOperation : std::uint8_t {
  kDecrypt,
  kEncrypt,
  kGenerateDataKey,
  kGenerateDataKeyWithoutPlaintext,
  kReEncryptFrom,
  kReEncryptTo,
  kSign,
  kVerify,
  kGetPublicKey,
  kCreateGrant,
  kRetireGrant,
  kDescribeKey,
  kGenerateDataKeyPair,
  kGenerateDataKeyPairWithoutPlaintext,
  kGenerateMac,
  kVerifyMac,
  kDeriveSharedSecret,
  kEncapsulate,
  kDecapsulate,
};

const char* name(GrantOperation operation) noexcept;
/// "Decrypt", exact case. Errors: kInvalidArgument.
Result<GrantOperation> parse_grant_operation(std::string_view name);
/// Whether requests of the operation have an encryption context, which is what a grant's constraints hold.
bool takes_encryption_context(GrantOperation operation) noexcept;

class GrantOperations {
 public:
  GrantOperations& add(GrantOperation operation) noexcept;
  bool has(GrantOperation operation) const noexcept;
  bool empty() const noexcept { return bits_ == 0; }
  /// Every operation here is in `other` too: what CreateGrant asks of a grantee's own grant.
  bool within(GrantOperations other) const noexcept { return (bits_ & ~other.bits_) == 0; }
  std::vector<GrantOperation> list() const;

 private:
  std::uint32_t bits_ = 0;
};

/// The part of a grant that decides. Constraints hold the operations that take an encryption context to it; the others
/// (DescribeKey, Sign, ...) they leave alone, as AWS does.
struct Grant {
  std::string id = {};
  std::string grantee = {};  ///< a principal's ARN; a role's covers its sessions, an account's root only the root user
  GrantOperations operations = {};
  std::optional<EncryptionContext> context_equals = {};  ///< EncryptionContextEquals
  std::optional<EncryptionContext> context_subset = {};  ///< EncryptionContextSubset
};

}  // namespace keyhold::iam
