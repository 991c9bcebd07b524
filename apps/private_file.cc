#include "private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace keyhold::apps {
namespace {

Error failed(const std::filesystem::path& path) {
  return {ErrorCode::kUnavailable, path.string() + ": " + std::generic_category().message(errno), {}};
}

}  // namespace

PrivateFile::PrivateFile(std::filesystem::path path, std::filesystem::path temporary, FileDescriptor file)
    : path_(std::move(path)), temporary_(std::move(temporary)), file_(std::move(file)) {}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)) {}

PrivateFile::~PrivateFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<PrivateFile> PrivateFile::make(std::filesystem::path path) {
  std::filesystem::path temporary = path;
  temporary += ".new";
  ::unlink(temporary.c_str());
  FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return failed(temporary);
  return PrivateFile(std::move(path), std::move(temporary), std::move(file));
}

Status PrivateFile::write(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed(temporary_);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return ok();
}

Status PrivateFile::keep() {
  if (::fsync(file_.get()) != 0) return failed(temporary_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed(path_);
  temporary_.clear();
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || ::fsync(directory.get()) != 0) return failed(folder);
  return ok();
}

}  // namespace keyhold::apps
