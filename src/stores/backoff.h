#pragma once

#include <chrono>

#include "keyhold/base/task.h"

namespace keyhold::stores {

/// The waits of a writer that loses its place again and again: none for the first losses, which are the wake of one
/// write that failed; then longer and by chance, so that two writers on one database stop meeting.
class Backoff {
 public:
  /// Waits as long as this loss asks for.
  Task<void> lost();

 private:
  int losses_ = 0;
};

}  // namespace keyhold::stores
