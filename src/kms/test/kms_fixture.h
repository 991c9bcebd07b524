#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "keyhold/kms/kms.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::kms {

/// Time that a test moves.
class ManualClock final : public Clock {
 public:
  WallTime now() const override { return now_; }
  BootTime boot_now() const override { return now_.time_since_epoch(); }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_ = parse_rfc3339("2026-03-01T12:00:00Z").value();
};

/// A directory that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A whole KMS over a memory engine, with two accounts: 111122223333 ("own") and 444455556666 ("other"), each with a
/// user `administrator`, and in the first a user `worker` without policies.
class KmsTest : public ::testing::Test {
 protected:
  static constexpr const char* kOwn = "111122223333";
  static constexpr const char* kOther = "444455556666";

  KmsTest();

  template <class T>
  T run(Task<T> task) {
    std::future<T> result = asio::co_spawn(context_, std::move(task), asio::use_future);
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
      context_.restart();
      context_.run_one_for(std::chrono::seconds(5));
    }
    return result.get();
  }

  RootFiles::Paths paths() const { return {folder_.path() / "data", folder_.path() / "kms.key"}; }
  void initialize_engine();
  void make_identities();
  /// Opens what the engine holds, as a restart would.
  Result<std::unique_ptr<Kms>> open_kms(storage::Engine& engine, RootFiles& files);
  void reopen();

  Caller caller(const std::string& account, const std::string& user, std::string via_service = {});
  Call& call_by(Caller who);  ///< a fresh call; lives until the next one
  Call& as_administrator() { return call_by(caller(kOwn, "administrator")); }

  aws::KeyMetadata create_key(std::optional<std::string> policy = std::nullopt);
  /// A key of a spec, usage and origin.
  aws::KeyMetadata create_key_of(const char* spec, const char* usage, const char* origin = "AWS_KMS",
                                 bool multi_region = false);
  /// A call by the administrator in another Region.
  Call& in_region(const std::string& region);
  /// Wraps `material` as the parameters of an import ask for it, and imports it.
  Result<aws::ImportKeyMaterialResponse> import(const std::string& key_id, const SecretBytes& material,
                                                aws::ImportKeyMaterialRequest request = {});
  Result<aws::ImportKeyMaterialResponse> import_in(const std::string& region, const std::string& key_id,
                                                   const SecretBytes& material,
                                                   aws::ImportKeyMaterialRequest request = {});
  aws::KeyMetadata describe(const std::string& key_id);
  Bytes encrypt(const std::string& key_id, aws::EncryptionContext context = {});
  Result<aws::DecryptResponse> decrypt(Call& call, Bytes blob, aws::EncryptionContext context = {});
  void grant_identity_policy(const std::string& account, const std::string& user, const std::string& action,
                             const std::string& resource);

  TemporaryFolder folder_;
  asio::io_context context_;
  ManualClock clock_;
  PosixFileSystem file_system_;
  std::unique_ptr<storage::MemoryEngine> engine_ = storage::make_memory_engine();
  std::unique_ptr<RootFiles> files_;
  std::unique_ptr<Kms> kms_;
  std::unique_ptr<audit::Entry> entry_;
  std::unique_ptr<Call> call_;
};

}  // namespace keyhold::kms
