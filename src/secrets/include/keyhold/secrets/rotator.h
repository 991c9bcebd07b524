#pragma once

#include <mutex>
#include <set>

#include "keyhold/secrets/parts.h"
#include "keyhold/secrets/rotation_hooks.h"

namespace keyhold::secrets {

/// Rotates secrets when they are due: four steps, each told to the secret's hook and noted in its row before the next
/// one, so a restart goes on where it was. A step that fails begins the rotation anew after a pause that doubles, up to
/// an hour; AWSCURRENT is where the hook put it, and nowhere else. Thread-safe; outlives what it started.
class Rotator {
 public:
  static constexpr std::chrono::seconds kLongestPause{3600};

  /// `first_pause`: after a first failure.
  Rotator(Parts parts, RotationHooks& hooks, std::chrono::seconds first_pause)
      : parts_(parts), hooks_(hooks), first_pause_(first_pause) {}

  /// The secrets that are due at `now` and not being rotated already. The caller calls `advance` for each.
  std::vector<SecretPlace> due(WallTime now);
  /// One that `due` named: to its end, or to its first failure. Errors: what could not be stored.
  Task<Status> advance(SecretPlace place);
  /// How many are under way.
  std::size_t active() const;

 private:
  class Busy;
  Task<Result<SecretPtr>> begin(SecretPlace place);
  Task<Result<bool>> take_step(SecretPtr secret);
  Task<Status> note(SecretPlace place, Rotation::Run run, Status done);
  Status note_success(storage::Batch& batch, Secret& secret, WallTime now, std::string& verdict) const;
  void note_failure(storage::Batch& batch, Secret& secret, WallTime now) const;
  Task<Status> store(Secret secret, storage::Batch batch, std::string action, std::string verdict);

  const Parts parts_;
  RotationHooks& hooks_;
  const std::chrono::seconds first_pause_;
  mutable std::mutex mutex_;
  std::set<SecretPlace> busy_;
};

}  // namespace keyhold::secrets
