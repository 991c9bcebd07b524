#include "free_space.h"

#include <sys/statvfs.h>

#include <string>

namespace keyhold::storage {

Status FreeSpace::check() {
  if (SteadyClock::now() >= measure_again_) measure();
  const std::uint64_t floor = min_free_bytes_.load();
  if (free_bytes_ >= floor) return ok();
  return Error{ErrorCode::kStorageFull,
               directory_.string() + ": " + std::to_string(free_bytes_) + " bytes free, below the floor of " +
                   std::to_string(floor) + " (min_free_bytes)",
               "storage-full"};
}

// A file system that doesn't answer counts as full: refusing is safe, and the next measurement may succeed.
void FreeSpace::measure() {
  struct statvfs status = {};
  const bool answered = ::statvfs(directory_.c_str(), &status) == 0;
  free_bytes_ = answered ? static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize : 0;
  measure_again_ = SteadyClock::now() + std::chrono::milliseconds(100);
}

}  // namespace keyhold::storage
