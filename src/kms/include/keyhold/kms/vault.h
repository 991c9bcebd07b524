#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/id.h"
#include "keyhold/base/task.h"
#include "keyhold/kms/root_files.h"
#include "keyhold/record/control_row.h"
#include "keyhold/storage/engine.h"

namespace keyhold::kms {

/// Names stored key material: the backing versions of one KMS key that there is material of.
struct MaterialName {
  KeyId key;
  std::vector<std::uint32_t> versions;
};

/// What destroying some keys leaves behind.
struct Survivors {
  std::vector<MaterialName> materials;                         ///< of the keys that stay
  std::set<std::pair<std::string, std::string>> dropped_rows;  ///< (kind, name) of control rows that go
};

/// The sealed rows of the KMS (docs/formats/kms-store.md): control rows and key material in store 7 under the epoch
/// key, the epoch key in store 9 under the root key. Reads and prepares rows; commits
/// only where it says so. Threads: used by start-up, then only by the holder of the ChangeLock; the epochs may be asked
/// at any time. Errors of readers: kDoesNotOpen, kUnavailable.
class Vault {
 public:
  /// The root epoch that the store carries, in clear; none: the store is empty.
  static Task<Result<std::optional<std::uint32_t>>> stored_root_epoch(storage::Engine& engine);
  /// Makes the rows of a new deployment: epoch 1, the audit log's key.
  static Task<Status> create(storage::Engine& engine, const NewRoot& root);
  /// Errors: kDoesNotOpen, reason "root-epoch-mismatch", when the seal file and the store tell of different epochs.
  static Task<Result<std::unique_ptr<Vault>>> open(storage::Engine& engine, Root root);
  ~Vault();

  DeploymentId deployment() const;
  std::uint32_t root_epoch() const;
  std::uint32_t epoch() const;

  Task<Result<std::vector<record::ControlRow>>> load_rows();
  Task<Result<SecretBytes>> load_material(KeyId key, std::uint32_t version);
  Task<Result<SecretBytes>> load_audit_key();

  Status put_row(storage::Batch& batch, std::string_view kind, std::string_view name, ByteView body) const;
  void erase_row(storage::Batch& batch, std::string_view kind, std::string_view name) const;
  void put_material(storage::Batch& batch, KeyId key, std::uint32_t version, const SecretBytes& material) const;
  void erase_material(storage::Batch& batch, KeyId key, std::uint32_t version) const;
  /// Writes what needs no audit line of its own: notes of use. Durable on return.
  Task<Status> write(storage::Batch batch);

  /// A secret that its holder brings back: sealed under the epoch key, for one stream and number, until the epoch
  /// turns.
  Bytes seal_ticket(std::string_view stream, std::uint64_t number, const SecretBytes& secret) const;
  /// Errors: kDoesNotOpen.
  Result<SecretBytes> open_ticket(std::string_view stream, std::uint64_t number, ByteView sealed) const;

  /// A new epoch under a new root key (crypto-design 10): everything but what `survivors` drops is sealed anew, and the
  /// old rows, all of them, are erased, in the one batch that also carries the new epochs.
  struct Turn;
  struct TurnPlan {
    storage::Batch batch;
    Root next_root;
    SlotKeys slot_keys;          ///< to wrap the new root key in the slots of the seal file
    std::unique_ptr<Turn> turn;  ///< for `turned`
    TurnPlan();
    TurnPlan(TurnPlan&&) noexcept;
    TurnPlan& operator=(TurnPlan&&) noexcept;
    ~TurnPlan();
  };
  /// What changes the slots of the present seal file.
  Task<Result<SlotKeys>> slot_keys();
  Task<Result<TurnPlan>> plan_turn(Survivors survivors);
  /// Adds a row that is new with the turn: a tombstone.
  Status put_row_of(TurnPlan& plan, std::string_view kind, std::string_view name, ByteView body) const;
  /// The plan's batch is durable: from now on rows are sealed under its epoch. `next_root` and `slot_keys` may be
  /// gone from the plan by then.
  void turned(TurnPlan plan);
  /// Takes the erased rows off the disk, and notes that it is done. What a crash left undone, `needs_compaction` tells.
  Task<Status> compact();
  bool needs_compaction() const;

  /// Everything as it is now, and what its backup is MACed with.
  std::unique_ptr<storage::Snapshot> snapshot() const;
  SecretBytes backup_key() const;

 private:
  struct Keys;
  struct Marker;
  Vault(storage::Engine& engine, std::unique_ptr<Keys> keys, Marker marker);
  static storage::Row marker_row(const Marker& marker);
  static Task<Result<std::optional<Marker>>> read_marker(storage::Engine& engine);
  Task<Status> reseal_rows(Turn* turn, Survivors* survivors, storage::Batch* batch);
  Task<Status> reseal_materials(Turn* turn, const Survivors* survivors, storage::Batch* batch);

  storage::Engine& engine_;
  std::unique_ptr<Keys> keys_;
  Marker marker() const;
  void set_marker(const Marker& marker);
  mutable std::mutex marker_mutex_;
  std::unique_ptr<Marker> marker_;
};

}  // namespace keyhold::kms
