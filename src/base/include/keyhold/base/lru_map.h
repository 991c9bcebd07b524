#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace keyhold {

/// A bounded map that forgets what was not used for longest. Not thread-safe: its owner has the lock.
template <class Key, class Value, class Hash = std::hash<Key>>
class LruMap {
 public:
  /// `capacity`: entries, at least 1.
  explicit LruMap(std::size_t capacity) : capacity_(capacity) {}

  /// Null when there is none. What is found becomes the last to be forgotten. Valid until the next change.
  Value* find(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  /// Adds, or replaces what was there.
  void put(Key key, Value value) {
    if (Value* const present = find(key)) {
      *present = std::move(value);
      return;
    }
    entries_.emplace_front(key, std::move(value));
    index_.emplace(std::move(key), entries_.begin());
    if (entries_.size() <= capacity_) return;
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }

  void erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    entries_.erase(found->second);
    index_.erase(found);
  }

  /// `unwanted(key, value)` says what goes. Looks at every entry.
  template <class Unwanted>
  void erase_if(Unwanted unwanted) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      if (!unwanted(std::as_const(entry->first), std::as_const(entry->second))) {
        ++entry;
        continue;
      }
      index_.erase(entry->first);
      entry = entries_.erase(entry);
    }
  }

  void clear() {
    index_.clear();
    entries_.clear();
  }

  std::size_t size() const noexcept { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<Key, Value>>;

  const std::size_t capacity_;
  Entries entries_;  // most recently used first
  std::unordered_map<Key, typename Entries::iterator, Hash> index_;
};

}  // namespace keyhold
