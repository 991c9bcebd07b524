#pragma once

#include <filesystem>
#include <utility>

#include "keyhold/base/result.h"

namespace keyhold::storage {

/// An engine's own directory, held for this process alone: mode 0700, an advisory lock on the directory itself, and the
/// file `keyhold-format` (docs/formats/storage-directory.md) that says who wrote it and in which version.
class DataDirectory {
 public:
  static constexpr int kFormatVersion = 1;
  static constexpr const char* kFormatFile = "keyhold-format";

  /// Makes the directory when it is missing or empty. Errors: kUnavailable (another process holds it, or no permission),
  /// kInvalidArgument (a newer format, or not empty and without a format file), kStorageFull, kDoesNotOpen (its format
  /// file is damaged).
  static Result<DataDirectory> hold(const std::filesystem::path& path);

  DataDirectory(DataDirectory&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();  ///< lets go of the lock

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  DataDirectory(std::filesystem::path path, int descriptor) noexcept : path_(std::move(path)), descriptor_(descriptor) {}
  Status lock() const;
  Status check_format() const;
  Status write_format() const;

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace keyhold::storage
