#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "keyhold/kms/key.h"

namespace keyhold::kms {

/// Every key and alias, in memory. Changes are shown here once they are durable, one at a time (ChangeLock).
/// Threads: all members may run concurrently; a reader waits for a map update at most.
class KeyTable {
 public:
  KeyPtr find(std::string_view region, KeyId id) const;  ///< null: none
  std::optional<Alias> find_alias(std::string_view account, std::string_view region, std::string_view name) const;
  bool is_destroyed(KeyId id) const;  ///< in every Region that it was in
  std::optional<Tombstone> find_tombstone(std::string_view key_arn) const;
  /// A multi-Region key in each of its Regions, primary first; of any other key, itself.
  std::vector<KeyPtr> everywhere(const Key& key) const;

  /// Up to `limit` keys of an account in a Region, in the order of their ids, after `after` (a key's id text).
  std::vector<KeyPtr> keys(std::string_view account, std::string_view region, std::string_view after,
                           std::size_t limit) const;
  /// The same for aliases, by name; of one key where `target` is given.
  std::vector<Alias> aliases(std::string_view account, std::string_view region, std::optional<KeyId> target,
                             std::string_view after, std::size_t limit) const;
  std::vector<KeyPtr> all() const;
  std::size_t size() const;
  std::size_t alias_count() const;
  std::size_t destroyed() const;  ///< keys that have a tombstone

  /// Cryptographic operations a second that each key lets through; 0, the default: all.
  void limit(std::uint32_t per_second) noexcept { per_second_ = per_second; }
  std::uint32_t limit() const noexcept { return per_second_; }

  /// Adds the key, or replaces it. Its `aliases` are the table's affair.
  void put(Key key);
  void put(Alias alias);
  void put(Tombstone tombstone);
  void remove(std::string_view region, KeyId id);  ///< and its aliases
  void remove_alias(std::string_view account, std::string_view region, std::string_view name);

 private:
  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;
  struct Region {
    std::unordered_map<KeyId, KeyPtr> keys;
    ByText<ByText<KeyPtr>> by_account;  // account → id text → key
    ByText<ByText<Alias>> aliases;      // account → name → alias
  };

  const Region* region(std::string_view name) const;
  static void show(Region& at, KeyPtr key);
  static void relist_aliases(Region& at, KeyId id);

  std::atomic<std::uint32_t> per_second_ = 0;
  mutable std::shared_mutex mutex_;
  ByText<Region> regions_;
  ByText<Tombstone> tombstones_;  // by key ARN
};

}  // namespace keyhold::kms
