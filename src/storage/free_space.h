#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>

#include "keyhold/base/result.h"

namespace keyhold::storage {

/// The floor of free space under which nothing more is written, so that the log, flushes and compactions never meet a full
/// disk. Asks the file system at most every 100 ms. `check` belongs to one thread; the floor may be set by any.
class FreeSpace {
 public:
  FreeSpace(std::filesystem::path directory, std::uint64_t min_free_bytes)
      : directory_(std::move(directory)), min_free_bytes_(min_free_bytes) {}

  void set_min_free_bytes(std::uint64_t bytes) noexcept { min_free_bytes_.store(bytes); }
  /// kStorageFull below the floor.
  Status check();

 private:
  using SteadyClock = std::chrono::steady_clock;
  void measure();

  const std::filesystem::path directory_;
  std::atomic<std::uint64_t> min_free_bytes_;
  std::uint64_t free_bytes_ = 0;
  SteadyClock::time_point measure_again_ = SteadyClock::time_point::min();
};

}  // namespace keyhold::storage
