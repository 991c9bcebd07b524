#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keyhold::iam {

/// The pairs that a caller binds a ciphertext to. Keys and values are exact and case-sensitive.
using EncryptionContext = std::map<std::string, std::string, std::less<>>;

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
  /// Adds one more value of `key`.
  ConditionContext& add(std::string_view key, std::string_view value);
  /// The value becomes the key's only one.
  ConditionContext& set(std::string_view key, std::string_view value);
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace keyhold::iam
