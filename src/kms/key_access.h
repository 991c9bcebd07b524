#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/iam/authorize.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// A key and the alias that it was asked for by, if by one.
struct Found {
  KeyPtr key;
  std::string alias;
};

/// What a question about a key says beside caller and key.
struct AccessFacts {
  const aws::EncryptionContext* context = nullptr;
  std::string_view algorithm = {};                 ///< kms:EncryptionAlgorithm
  const aws::GrantTokens* grant_tokens = nullptr;  ///< checked for their form: grants count without them
  std::vector<std::pair<std::string_view, std::string>> conditions = {};  ///< condition keys of the operation's own
  const std::vector<aws::KmsTag>* tags = nullptr;                         ///< aws:RequestTag, aws:TagKeys
};

/// Finds the key that a request names and asks the policies. Each answer is noted in the call's audit entry.
/// Pure but for that: works on the tables in memory.
class KeyAccess {
 public:
  explicit KeyAccess(const Parts& parts) : parts_(parts) {}

  /// Takes the four forms of KeyId. An alias resolves here, once. Of another account's keys only one that was
  /// destroyed, and that the caller might have used for `operation`, is told to be absent; else absent and forbidden
  /// look alike.
  Result<Found> resolve(const Call& call, Operation operation, std::string_view reference) const;
  /// The same where an alias is refused.
  Result<Found> resolve_key(const Call& call, Operation operation, std::string_view reference) const;

  Status authorize(Call& call, Operation operation, const Found& found, const AccessFacts& facts = {}) const;
  /// The same, and how it was decided: a grant's id where a grant did.
  Result<iam::Verdict> decide(Call& call, Operation operation, const Found& found, const AccessFacts& facts) const;
  /// What policies and grants say of a question about this key; notes nothing.
  iam::Verdict weigh(const iam::Question& question, const Key& key, const iam::Identity& caller) const;
  /// For verbs that no key policy decides: `action` on `resource`. Of `facts`, the conditions and tags.
  Status authorize_account(Call& call, std::string_view action, std::string_view resource,
                           const AccessFacts& facts = {}) const;
  /// For a key that is made with tags: whether the caller may give it those.
  Status authorize_tags(Call& call, const Key& key, const std::vector<aws::KmsTag>& tags) const;
  /// The key's state, and whether it may be used once more now.
  Status check_ready(Operation operation, const Key& key) const;
  /// authorize, then check_ready.
  Status admit(Call& call, Operation operation, const Found& found, const AccessFacts& facts = {}) const;

  /// What is known of request and key, as far as the policies ask for it.
  iam::ConditionContext conditions(const Call& call, const Key& key, const iam::Policy& key_policy,
                                   std::string_view alias) const;

  /// A key policy as it was asked for. Errors: MalformedPolicyDocumentException, also for principals that are missing.
  Result<iam::Policy> read_policy(std::string_view text) const;
  /// Whether the caller could call PutKeyPolicy again under `policy`.
  bool could_manage(const Call& call, const Key& key, const iam::Policy& policy) const;

 private:
  Result<Found> by_arn(const Call& call, Operation operation, const aws::KeyArn& arn) const;
  Error absent(const Call& call, Operation operation, const aws::KeyArn& arn) const;
  bool might_have_used(const Call& call, Operation operation, const Tombstone& tombstone, const aws::KeyArn& arn) const;
  Result<Found> by_alias(const Call& call, const std::string& account, const std::string& region,
                         const std::string& name) const;
  void add_request_conditions(iam::ConditionContext& context, const Call& call) const;

  const Parts& parts_;
};

}  // namespace keyhold::kms
