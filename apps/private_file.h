#pragma once

#include <filesystem>

#include "keyhold/base/bytes.h"
#include "keyhold/base/file_descriptor.h"
#include "keyhold/base/result.h"

namespace keyhold::apps {

/// A file of mode 0600 in the making, under a second name until `keep`: whoever finds the name finds the whole file. It
/// goes away when it is not kept. Errors: kUnavailable.
class PrivateFile {
 public:
  static Result<PrivateFile> make(std::filesystem::path path);
  PrivateFile(PrivateFile&&) noexcept;
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile();

  Status write(ByteView bytes);
  /// Where its bytes are now.
  const std::filesystem::path& path() const noexcept { return temporary_; }
  /// Gives it its name; on disk on return.
  Status keep();

 private:
  PrivateFile(std::filesystem::path path, std::filesystem::path temporary, FileDescriptor file);
  std::filesystem::path path_, temporary_;  // empty when kept or moved from
  FileDescriptor file_;
};

}  // namespace keyhold::apps
