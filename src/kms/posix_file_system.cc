#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>
#include <system_error>

#include "keyhold/base/file_descriptor.h"
#include "keyhold/kms/file_system.h"

namespace keyhold::kms {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kKeyFileBytes = 32;

Error file_error(const fs::path& path, std::string_view what) {
  const int cause = errno;
  return {cause == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
          path.string() + ": " + std::string(what) + ": " + std::generic_category().message(cause)};
}

Error key_file_refused(const fs::path& path, std::string_view rule) {
  return {ErrorCode::kAccessDenied, "key file " + path.string() + ": " + std::string(rule)};
}

Status read_exactly(int fd, std::span<std::byte> out, const fs::path& path) {
  while (!out.empty()) {
    const ssize_t n = ::read(fd, out.data(), out.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error(path, "can't be read");
    out = out.subspan(static_cast<std::size_t>(n));
  }
  return ok();
}

Status write_all(int fd, ByteView content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error(path, "can't be written");
    content = content.subspan(static_cast<std::size_t>(n));
  }
  if (::fsync(fd) != 0) return file_error(path, "can't be synced");
  return ok();
}

Status sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) return file_error(folder, "the folder can't be synced");
  return ok();
}

Status check_key_file(const struct stat& file, const fs::path& path) {
  if (!S_ISREG(file.st_mode)) return key_file_refused(path, "is not a regular file");
  if (file.st_uid != ::geteuid()) return key_file_refused(path, "belongs to another user");
  const auto mode = file.st_mode & 07777;
  if (mode != 0400 && mode != 0600) return key_file_refused(path, "its mode must be 0400 or 0600");
  if (file.st_nlink != 1) return key_file_refused(path, "has more than one link");
  if (file.st_size != static_cast<off_t>(kKeyFileBytes)) return key_file_refused(path, "must be 32 bytes long");
  return ok();
}

}  // namespace

Result<Bytes> PosixFileSystem::read(const fs::path& path, std::size_t max_bytes) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return file_error(path, "can't be opened");
  struct stat file {};
  if (::fstat(fd.get(), &file) != 0) return file_error(path, "can't be examined");
  if (!S_ISREG(file.st_mode) || static_cast<std::uint64_t>(file.st_size) > max_bytes)
    return Error{ErrorCode::kLimitExceeded, path.string() + " is not a regular file of the expected size"};
  Bytes out(static_cast<std::size_t>(file.st_size));
  KEYHOLD_CHECK(read_exactly(fd.get(), out, path));
  return out;
}

Result<SecretBytes> PosixFileSystem::read_key_file(const fs::path& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open() && errno == ELOOP) return key_file_refused(path, "is a symbolic link");
  if (!fd.is_open()) return file_error(path, "can't be opened");
  struct stat file {};
  if (::fstat(fd.get(), &file) != 0) return file_error(path, "can't be examined");
  KEYHOLD_CHECK(check_key_file(file, path));
  SecretBytes key(kKeyFileBytes);
  KEYHOLD_CHECK(read_exactly(fd.get(), key.expose_writable(), path));
  return key;
}

Status PosixFileSystem::write(const fs::path& path, ByteView content) {
  const fs::path temporary = path.string() + ".tmp";
  ::unlink(temporary.c_str());
  const FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.is_open()) return file_error(temporary, "can't be made");
  KEYHOLD_CHECK(write_all(fd.get(), content, temporary));
  return rename(temporary, path);
}

Status PosixFileSystem::rename(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return file_error(from, "can't be renamed");
  return sync_folder_of(to);
}

Status PosixFileSystem::remove(const fs::path& path) {
  if (::unlink(path.c_str()) != 0) return errno == ENOENT ? ok() : Status(file_error(path, "can't be removed"));
  return sync_folder_of(path);
}

bool PosixFileSystem::exists(const fs::path& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

}  // namespace keyhold::kms
