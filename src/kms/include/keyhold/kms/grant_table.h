#pragma once

#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/iam/grant.h"
#include "keyhold/iam/principal.h"
#include "keyhold/kms/key.h"

namespace keyhold::kms {

/// A grant on one key in one Region. Immutable.
struct Grant {
  iam::Grant rule;  ///< the part that decides; `rule.id` is 64 hexadecimal digits
  std::string region;
  std::string account;  ///< the key's
  aws::KeyName key{KeyId::zero()};
  std::string name;      ///< empty: none
  std::string retiring;  ///< a principal's ARN, or a service; empty: none
  bool grantee_is_service = false;
  bool retiring_is_service = false;
  std::optional<std::string> source_arn;        ///< holds no request of ours, since none is made for another resource
  std::string issuing_account;                  ///< "arn:aws:iam::111122223333:root"
  std::vector<iam::GrantOperation> operations;  ///< as they were given
  WallTime created;
};
using GrantPtr = std::shared_ptr<const Grant>;

/// Every grant, in memory. Changes are shown here once they are durable, one at a time (ChangeLock).
/// Threads: all members may run concurrently; a reader waits for a map update at most.
class GrantTable {
 public:
  GrantPtr find(const Key& key, std::string_view grant_id) const;  ///< null: none
  /// The grant of this name whose terms are `wanted`'s: what makes CreateGrant idempotent.
  GrantPtr find_same(const Key& key, const Grant& wanted) const;
  std::size_t count(const Key& key) const;
  std::size_t size() const;  ///< on all keys

  /// The grants that could allow `caller` the operation on `key` under `context`, as far as grantee and constraints
  /// tell; of an operation without context, which any grant allows alike, one for each name of the caller's.
  /// The cost does not grow with the grants of others, nor with those of other contexts.
  std::vector<iam::Grant> candidates(const Key& key, const iam::Principal& caller, iam::GrantOperation operation,
                                     const iam::EncryptionContext* context) const;
  /// All grants that let `caller` do an operation without context.
  std::vector<GrantPtr> of_grantee(const Key& key, const iam::Principal& caller, iam::GrantOperation operation) const;

  /// Up to `limit` grants on `key` after the id `after`, in the order of their ids; of one grantee where it is given.
  std::vector<GrantPtr> of_key(const Key& key, std::optional<std::string_view> grantee, std::string_view after,
                               std::size_t limit) const;
  /// The same for the grants that `principal` may retire, on keys of `account` in a Region.
  std::vector<GrantPtr> retirable(std::string_view account, std::string_view region, std::string_view principal,
                                  std::string_view after, std::size_t limit) const;

  void put(Grant grant);
  void remove(const Key& key, std::string_view grant_id);
  /// Those of a key that is gone; returns them, so that their rows can go too.
  std::vector<GrantPtr> of_key(const Key& key) const;
  void remove_all(const Key& key);

 private:
  using ById = std::map<std::string, GrantPtr, std::less<>>;
  // Grantee and constraint together, or grantee and an operation without context, so that a question looks at the few
  // grants that could hold it.
  using ByClaim = std::unordered_map<std::string, std::vector<GrantPtr>>;
  struct OfKey {
    ById by_id;
    ByClaim by_claim;
  };

  const OfKey* of(const Key& key) const;
  static std::vector<std::string> claims_of(const iam::Grant& rule);
  static const std::vector<GrantPtr>& claimed(const OfKey& grants, const std::string& claim);
  static void add_by_context(const OfKey& grants, std::string_view grantee, const iam::EncryptionContext& context,
                             std::vector<iam::Grant>& out);

  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, OfKey> keys_;         // by key ARN
  std::map<std::string, ById, std::less<>> retirable_;  // by Region, account and principal
};

}  // namespace keyhold::kms
