#pragma once

#include <map>
#include <set>
#include <shared_mutex>
#include <vector>

#include "keyhold/secrets/secret.h"

namespace keyhold::secrets {

/// Every secret in memory, without values. Thread-safe; no lock is held across a call.
class SecretTable {
 public:
  SecretPtr find(const SecretPlace& place) const;                                            ///< nullptr: none
  std::vector<SecretPtr> list(const std::string& account, const std::string& region) const;  ///< by name
  std::vector<SecretPtr> all() const;
  std::vector<SecretPtr> rotated() const;  ///< those with a rotation, on or off
  std::size_t size() const;

  void put(SecretPtr secret);  ///< replaces
  void remove(const SecretPlace& place);

 private:
  mutable std::shared_mutex mutex_;
  std::map<SecretPlace, SecretPtr> secrets_;
  std::set<SecretPlace> rotated_;
};

}  // namespace keyhold::secrets
