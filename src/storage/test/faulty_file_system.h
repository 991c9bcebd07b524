#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace keyhold::storage {

/// What goes wrong with files of one extension, while it is set.
struct DiskFault {
  std::string extension;
  std::atomic<bool> appends_find_no_space = false;
  std::atomic<bool> syncs_fail = false;
};

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::shared_ptr<DiskFault> fault)
      : FSWritableFileOwnerWrapper(std::move(file)), fault_(std::move(fault)) {}
  using FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    if (fault_->appends_find_no_space.load()) return rocksdb::IOStatus::NoSpace("simulated");
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    if (fault_->syncs_fail.load()) return rocksdb::IOStatus::IOError("simulated");
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }

 private:
  const std::shared_ptr<DiskFault> fault_;
};

/// The machine's file system, with a fault.
class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(std::shared_ptr<DiskFault> fault)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), fault_(std::move(fault)) {}
  const char* Name() const override { return "FaultyFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, result, debug);
    if (status.ok() && name.ends_with(fault_->extension))
      *result = std::make_unique<FaultyFile>(std::move(*result), fault_);
    return status;
  }

 private:
  const std::shared_ptr<DiskFault> fault_;
};

inline std::unique_ptr<rocksdb::Env> faulty_env(std::shared_ptr<DiskFault> fault) {
  return rocksdb::NewCompositeEnv(std::make_shared<FaultyFileSystem>(std::move(fault)));
}

}  // namespace keyhold::storage
