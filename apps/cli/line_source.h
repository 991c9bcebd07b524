#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "keyhold/base/result.h"

struct gzFile_s;

namespace keyhold::apps {

/// The lines of a text file, or of a gzipped one, whatever its name. Threads: one.
class LineSource {
 public:
  static Result<LineSource> open(const std::filesystem::path& path);

  /// The next line without its end; nothing at the end of the file. Errors: kInvalidArgument (damaged gzip, a line of
  /// more than 16 MiB).
  Result<std::optional<std::string>> next();

 private:
  struct Close {
    void operator()(gzFile_s* file) const noexcept;
  };
  LineSource(std::filesystem::path path, gzFile_s* file) : path_(std::move(path)), file_(file) {}

  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::string pending_;
  std::size_t begin_ = 0;
};

}  // namespace keyhold::apps
