#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/iam/caller_policies.h"

namespace keyhold::iam {

/// The pairs that a caller binds a ciphertext to. Keys and values are exact and case-sensitive.
using EncryptionContext = std::map<std::string, std::string>;

/// What is known about a request besides its encryption context: condition keys, whose names ignore case, with one or
/// many values. An empty list of values is the same as no key. Threads: as std::vector.
class ConditionContext {
 public:
  struct Entry {
    std::string key;  ///< lower case
    std::string value;
  };

  ConditionContext() = default;
  explicit ConditionContext(std::size_t reserve_entries) { entries_.reserve(reserve_entries); }
  /// Drops the values of all keys but those that these policies' conditions name, since no other can change what they
  /// decide. The policies outlive it and its copies.
  ConditionContext(const Policy& key_policy, CallerPolicies own);

  /// Whether a value of `key` would be kept. Ask first where the value is dear to make.
  bool wants(std::string_view key) const noexcept;
  /// Adds one more value of `key`.
  ConditionContext& add(std::string_view key, std::string_view value);
  /// The value becomes the key's only one.
  ConditionContext& set(std::string_view key, std::string_view value);
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
  bool wants_all_ = true;
  std::vector<std::span<const std::string>> wanted_;  // lower case
};

}  // namespace keyhold::iam
