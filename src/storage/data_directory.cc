#include "data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace keyhold::storage {
namespace {

constexpr std::string_view kFormatPrefix = "keyhold-storage ";
constexpr const char* kUnfinishedFormatFile = "keyhold-format.tmp";  // a crash while the directory was made

Error system_error(const std::filesystem::path& path, const char* what) {
  const int number = errno;
  const ErrorCode code = number == ENOSPC || number == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable;
  return {code, path.string() + ": " + what + ": " + std::generic_category().message(number),
          code == ErrorCode::kStorageFull ? "storage-full" : ""};
}

class File {
 public:
  File(int directory, const char* name, int flags)
      : descriptor_(::openat(directory, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(descriptor_);
  }
  bool is_open() const noexcept { return descriptor_ >= 0; }
  bool write_synced(std::string_view text) const noexcept {
    return ::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::fsync(descriptor_) == 0;
  }
  std::string read_some() const {
    char buffer[64];
    const ssize_t size = ::read(descriptor_, buffer, sizeof buffer);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : std::string();
  }

 private:
  int descriptor_;
};

bool sync_directory(const std::filesystem::path& path) noexcept {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

// The version a format file's text names; 0 when it is not one.
int format_version(std::string_view text) noexcept {
  if (!text.starts_with(kFormatPrefix) || !text.ends_with('\n')) return 0;
  const std::string_view digits = text.substr(kFormatPrefix.size(), text.size() - kFormatPrefix.size() - 1);
  int version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return error == std::errc() && end == digits.data() + digits.size() && version > 0 ? version : 0;
}

bool holds_other_files(const std::filesystem::path& path) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
    if (entry.path().filename() != kUnfinishedFormatFile) return true;
  return false;
}

}  // namespace

Result<DataDirectory> DataDirectory::hold(const std::filesystem::path& path) {
  std::error_code failed;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), failed);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_error(path, "can't be made");
  DataDirectory directory(path, ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.descriptor_ < 0) return system_error(path, "can't be opened");
  KEYHOLD_CHECK(directory.lock());
  KEYHOLD_CHECK(directory.check_format());
  if (::fchmod(directory.descriptor_, 0700) != 0) return system_error(path, "mode can't be set to 0700");
  return directory;
}

DataDirectory::~DataDirectory() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status DataDirectory::lock() const {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return ok();
  if (errno != EWOULDBLOCK) return system_error(path_, "can't be locked");
  return Error{ErrorCode::kUnavailable, path_.string() + ": already in use by another process"};
}

Status DataDirectory::check_format() const {
  const File file(descriptor_, kFormatFile, O_RDONLY);
  if (!file.is_open()) {
    if (errno != ENOENT) return system_error(path_, "keyhold-format can't be read");
    if (!holds_other_files(path_)) return write_format();
    return Error{ErrorCode::kInvalidArgument,
                 path_.string() + ": not empty, and not a Keyhold storage directory (no keyhold-format file)"};
  }
  const int version = format_version(file.read_some());
  if (version == kFormatVersion) return ok();
  if (version == 0)
    return Error{ErrorCode::kDoesNotOpen, path_.string() + ": keyhold-format is damaged", "storage-damaged"};
  return Error{ErrorCode::kInvalidArgument, path_.string() + ": written in storage format " + std::to_string(version) +
                                                "; this program reads format " + std::to_string(kFormatVersion)};
}

// The file appears whole or not at all, and with it the directory's own entry in its parent.
Status DataDirectory::write_format() const {
  const File file(descriptor_, kUnfinishedFormatFile, O_WRONLY | O_CREAT | O_TRUNC);
  const std::string text = std::string(kFormatPrefix) + std::to_string(kFormatVersion) + "\n";
  if (!file.is_open() || !file.write_synced(text)) return system_error(path_, "keyhold-format can't be written");
  if (::renameat(descriptor_, kUnfinishedFormatFile, descriptor_, kFormatFile) != 0 || ::fsync(descriptor_) != 0)
    return system_error(path_, "keyhold-format can't be put in place");
  if (!sync_directory(path_ / "..")) return system_error(path_, "the parent directory can't be synced");
  return ok();
}

}  // namespace keyhold::storage
