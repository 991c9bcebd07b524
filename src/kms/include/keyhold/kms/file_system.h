#pragma once

#include <cstddef>
#include <filesystem>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

namespace keyhold::kms {

/// The few files of the role that are not rows: the seal file and the key file. A port, so that tests can stop the
/// program after any one step. Blocking; the files are tiny.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// A regular file of at most `max_bytes`. Errors: kNotFound, kUnavailable, kLimitExceeded.
  virtual Result<Bytes> read(const std::filesystem::path& path, std::size_t max_bytes) = 0;
  /// The 32 bytes of a key file, opened without following a link and checked by fstat (crypto-design 13): a regular
  /// file, owned by this user, mode 0400 or 0600, one link. Errors: kNotFound; kAccessDenied naming the rule.
  virtual Result<SecretBytes> read_key_file(const std::filesystem::path& path) = 0;
  /// Makes `path` hold exactly `content`, mode 0600, on disk on return: temporary file, fsync, rename, fsync of the
  /// folder. Errors: kUnavailable.
  virtual Status write(const std::filesystem::path& path, ByteView content) = 0;
  /// Replaces `to`; durable on return. A missing `from` is kNotFound.
  virtual Status rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  /// Durable on return; a missing file is fine.
  virtual Status remove(const std::filesystem::path& path) = 0;
  virtual bool exists(const std::filesystem::path& path) = 0;
};

class PosixFileSystem final : public FileSystem {
 public:
  Result<Bytes> read(const std::filesystem::path& path, std::size_t max_bytes) override;
  Result<SecretBytes> read_key_file(const std::filesystem::path& path) override;
  Status write(const std::filesystem::path& path, ByteView content) override;
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Status remove(const std::filesystem::path& path) override;
  bool exists(const std::filesystem::path& path) override;
};

}  // namespace keyhold::kms
