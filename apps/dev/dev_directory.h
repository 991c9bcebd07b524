#pragma once

#include <filesystem>
#include <string>

#include "keyhold/base/id.h"
#include "keyhold/base/result.h"

namespace keyhold::apps {

/// The data directory of a `keyhold dev`, held by this process alone until it dies.
class DevDirectory {
 public:
  /// Makes it where it is missing. Errors: kConflict when another process has it, kUnavailable.
  static Result<DevDirectory> open(const std::filesystem::path& path, const std::string& region_of_new);
  DevDirectory(DevDirectory&& other) noexcept;
  DevDirectory& operator=(DevDirectory&&) = delete;
  ~DevDirectory();

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path key_file() const { return path_.string() + ".key"; }
  std::filesystem::path log(const std::string& role) const { return path_ / "logs" / (role + ".log"); }
  DeploymentId deployment() const noexcept { return deployment_; }
  const std::string& region() const noexcept { return region_; }

  /// Whether the root key was made; false at the first start only.
  bool initialized() const noexcept { return initialized_; }
  Status set_initialized();

 private:
  DevDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  Status load(const std::string& region_of_new);
  Status save() const;

  std::filesystem::path path_;
  int lock_;
  DeploymentId deployment_ = DeploymentId::zero();
  std::string region_;
  bool initialized_ = false;
};

}  // namespace keyhold::apps
