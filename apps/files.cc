#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "keyhold/base/file_descriptor.h"

namespace keyhold::apps {
namespace {

constexpr std::size_t kMaxFileBytes = 64U << 20;

Error file_error(const std::filesystem::path& path) {
  const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return {code, path.string() + ": " + std::generic_category().message(errno), {}};
}

Error refused(const std::filesystem::path& path, const char* why) {
  return {ErrorCode::kAccessDenied, path.string() + ": " + why, "directory-not-private"};
}

Status write_all(int fd, ByteView content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error(path);
    content = content.subspan(static_cast<std::size_t>(n));
  }
  return ok();
}

}  // namespace

Result<PlaintextBytes> read_file(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return file_error(path);
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > kMaxFileBytes) return Error{ErrorCode::kLimitExceeded, path.string() + ": more than 64 MiB", {}};
  PlaintextBytes out(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::read(file.get(), out.data() + done, size - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_error(path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}

Status write_private_file(const std::filesystem::path& path, ByteView content) {
  std::filesystem::path temporary = path;
  temporary += ".new";
  {
    ::unlink(temporary.c_str());
    const FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return file_error(temporary);
    KEYHOLD_CHECK(write_all(file.get(), content, temporary));
    if (::fsync(file.get()) != 0) return file_error(temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return file_error(path);
  const FileDescriptor folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return file_error(path.parent_path());
  return ok();
}

Status make_private_directory(const std::filesystem::path& path) {
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) return Error{ErrorCode::kUnavailable, path.string() + ": " + failed.message(), {}};
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return file_error(path);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return file_error(path);
  if (!S_ISDIR(facts.st_mode)) return refused(path, "is not a directory");
  if (facts.st_uid != ::geteuid()) return refused(path, "belongs to another user");
  if ((facts.st_mode & 0077) != 0) return refused(path, "is open to other users: chmod 700 it");
  return ok();
}

}  // namespace keyhold::apps
