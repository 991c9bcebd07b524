#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/keyring/lease.h"
#include "keyhold/storage/engine.h"

namespace keyhold::tenancy {

/// A row of the registry: named, sealed, versioned by its tag.
struct RegistryRow {
  std::string kind;
  std::string name;
  json::Object body;
  Bytes tail;  ///< the stored record's last 16 bytes: which version this is
};

/// One row of an atomic change. Without `body`: the row is erased. `expected` empty: there must be no such row; else
/// its version must still be that one.
struct RegistryWrite {
  std::string kind;
  std::string name;
  std::optional<json::Object> body;
  Bytes expected;

  static RegistryWrite make(std::string kind, std::string name, json::Object body) {
    return {std::move(kind), std::move(name), std::move(body), {}};
  }
  static RegistryWrite change(const RegistryRow& from, json::Object body) {
    return {from.kind, from.name, std::move(body), from.tail};
  }
  static RegistryWrite erase(const RegistryRow& from) { return {from.kind, from.name, std::nullopt, from.tail}; }
};

/// The rows of one kind, page by page, so that a walk over all tenants needs no memory for all of them. Rows that are
/// written meanwhile may be seen or not. For one coroutine.
class RegistryCursor {
 public:
  RegistryCursor(storage::Engine& engine, keyring::LeaseSource& keys, std::string kind);
  /// The next rows; none at the end. Errors: as Registry's.
  Task<Result<std::vector<RegistryRow>>> next();

 private:
  storage::Engine& engine_;
  keyring::LeaseSource& keys_;
  const std::string kind_;
  storage::Range range_;
};

/// The platform's control rows (store 6), sealed under the platform keyring. Read from the engine at each use, so that
/// any number of platform processes see the same. Thread-safe. Errors of every call: kUnavailable, kKeyDisabled (the
/// platform's own key), kDoesNotOpen. Source: crypto-design 6, key 08.
class Registry {
 public:
  Registry(storage::Engine& engine, keyring::LeaseSource& platform_keys) : engine_(engine), keys_(platform_keys) {}

  Task<Result<std::optional<RegistryRow>>> get(std::string kind, std::string name);
  /// The rows of a kind, in no order of meaning. The registry outlives the cursor.
  RegistryCursor rows(std::string kind);
  /// All of them at once.
  Task<Result<std::vector<RegistryRow>>> all(std::string kind);
  /// All or none, durable on return. kConflict when a row is not the version expected.
  Task<Status> commit(std::vector<RegistryWrite> writes);

  /// Where the platform's own row lies: the one row that can't be sealed under what it describes (platform_row.h). Its
  /// tag is zero, which no name has.
  static Bytes platform_row_key();

 private:
  Task<Result<storage::Batch>> seal(std::vector<RegistryWrite> writes);

  storage::Engine& engine_;
  keyring::LeaseSource& keys_;
};

}  // namespace keyhold::tenancy
