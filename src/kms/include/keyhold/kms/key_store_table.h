#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/clock.h"

namespace keyhold::kms {

/// A custom key store. It holds names and addresses only: nothing here ever speaks to the store behind it, so that the
/// keys in it exist, and can't be used (docs/kms-api.md).
struct KeyStore {
  std::string id;  ///< "cks-" and 17 hexadecimal digits
  std::string name;
  std::string account;
  std::string region;
  bool external = true;  ///< EXTERNAL_KEY_STORE; else AWS_CLOUDHSM
  bool connected = false;
  WallTime created;
  // External key stores:
  std::string connectivity;
  std::string access_key_id;
  std::string uri_endpoint;
  std::string uri_path;
  std::string vpc_service_name;
  std::string vpc_service_owner;
};
using KeyStorePtr = std::shared_ptr<const KeyStore>;

/// Every custom key store, in memory. Threads: as KeyTable.
class KeyStoreTable {
 public:
  KeyStorePtr find(std::string_view account, std::string_view region, std::string_view id) const;  ///< null: none
  /// All of an account in a Region, by id.
  std::vector<KeyStorePtr> of(std::string_view account, std::string_view region) const;
  void put(KeyStore store);
  void remove(std::string_view id);

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, KeyStorePtr, std::less<>> stores_;  // by id
};

}  // namespace keyhold::kms
