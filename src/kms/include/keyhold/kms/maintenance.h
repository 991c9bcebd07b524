#pragma once

#include <string>

#include "keyhold/base/task.h"
#include "keyhold/kms/call.h"
#include "keyhold/kms/key.h"
#include "keyhold/kms/parts.h"

namespace keyhold::kms {

/// What time does to keys, beside destroying them (destroyer.h): automatic rotation, the end of imported material. And
/// the notes of last uses, which go to the store from time to time. Threads: safe from any executor.
class Maintenance {
 public:
  explicit Maintenance(Parts parts) : parts_(parts) {}

  /// Rotates what is due at `as_of`, and takes away what has expired by then, each durable with an audit line of its
  /// own by `who`. Returns how many keys changed.
  Task<Result<std::size_t>> run(WallTime as_of, std::string who);
  /// Writes the last uses that were noted since the last time.
  Task<Status> write_last_uses();

 private:
  Task<Status> rotate(KeyPtr key, WallTime as_of, std::string who);
  Task<Status> expire(KeyPtr key, std::size_t at, std::string who);

  Parts parts_;
};

}  // namespace keyhold::kms
