#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::iam {

enum class PolicyKind : std::uint8_t {
  kKeyPolicy,       ///< on a KMS key: Principal needed, actions of `kms` only
  kIdentityPolicy,  ///< on a user or role: no Principal
  kResourcePolicy,  ///< on another resource, a secret: Principal needed
  kTrustPolicy,     ///< on a role, who may take it on: Principal needed, no Resource, actions of `sts` only
};

struct Statement;       // src/iam/statement.h: the compiled form
struct PolicyDocument;  // src/iam/policy.cc

/// A policy document, compiled: names normalised, patterns and condition values parsed, anything unknown refused. So
/// evaluation meets no unknowns. Immutable; copies share one compiled document.
/// Threads: safe to read from any number.
class Policy {
 public:
  static constexpr std::size_t kMaxBytes = 32 * 1024;

  /// Errors: kInvalidArgument, reason MalformedPolicyDocumentException, the detail naming the statement by its place
  /// and the rule (`docs/policies.md` lists them); kLimitExceeded, reason LimitExceededException, for the size.
  static Result<Policy> parse(std::string_view text, PolicyKind kind);

  PolicyKind kind() const noexcept { return kind_; }
  const std::string& text() const noexcept;  ///< as it was given
  std::span<const Statement> statements() const noexcept;
  /// The condition keys that its statements name, lower case, each once; without those of the encryption context.
  std::span<const std::string> context_keys() const noexcept;
  /// The users, roles and sessions that it names by their ARNs, in its order.
  std::span<const std::string> principal_arns() const noexcept;

 private:
  Policy(PolicyKind kind, std::shared_ptr<const PolicyDocument> document) noexcept
      : kind_(kind), document_(std::move(document)) {}
  PolicyKind kind_;
  std::shared_ptr<const PolicyDocument> document_;
};

}  // namespace keyhold::iam
