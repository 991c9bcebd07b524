#pragma once

#include <memory>

#include "keyhold/storage/engine.h"

namespace keyhold::storage {

/// The engine without a disk: for tests, and the model the disk engines are compared with. "Durable" is what has been
/// committed; a snapshot copies everything.
class MemoryEngine : public Engine {
 public:
  /// A new engine holding what is durable once all that is in line has settled: what a restart after a crash would find.
  virtual std::unique_ptr<MemoryEngine> durable_copy() = 0;
};

std::unique_ptr<MemoryEngine> make_memory_engine();

}  // namespace keyhold::storage
