#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "keyhold/aws/sigv4.h"
#include "keyhold/base/lru_map.h"

namespace keyhold::aws::sigv4 {

/// Signing keys by (access key id, secret version, day, Region, service): four HMACs saved a request. A changed secret
/// has another version, so nothing needs to be invalidated for correctness; `forget` wipes a deleted key's entries at
/// once. Bounded, least recently used first out. Thread-safe.
class SigningKeyCache {
 public:
  explicit SigningKeyCache(std::size_t capacity = 1024) : entries_(capacity) {}
  /// Derives from `secret` when there is no entry.
  std::shared_ptr<const crypto::HmacSha256Key> get(const std::string& access_key_id, std::uint64_t secret_version,
                                                   const Scope& scope, const SecretBytes& secret);
  void forget(const std::string& access_key_id);
  std::size_t size() const;

 private:
  struct Entry {
    std::string access_key_id;
    std::shared_ptr<const crypto::HmacSha256Key> key;
  };

  mutable std::mutex mutex_;
  LruMap<std::string, Entry> entries_;
};

}  // namespace keyhold::aws::sigv4
