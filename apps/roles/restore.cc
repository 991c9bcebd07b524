#include "roles/restore.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "files.h"
#include "keyhold/audit/line_chain.h"
#include "keyhold/base/file_descriptor.h"
#include "keyhold/base/json.h"
#include "progress_line.h"

namespace keyhold::apps {
namespace {

namespace fs = std::filesystem;

Status sync_folder(const fs::path& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.is_open() && ::fsync(fd.get()) == 0) return ok();
  return Error{ErrorCode::kUnavailable, path.string() + ": the folder can't be synced", {}};
}

// The key that a line of the export says was destroyed; empty: it tells of something else.
std::string destroyed_key(std::string_view line) {
  const Result<json::Object> object = json::parse_object(line);
  const json::Value* const action = object ? json::find(*object, "action") : nullptr;
  const json::Value* const resource = object ? json::find(*object, "resource") : nullptr;
  if (action == nullptr || resource == nullptr || *action != "keyhold:DestroyKey" || !resource->is_string()) return {};
  return std::string(resource->get_string());
}

Error audit_differs(const std::string& what) {
  return {ErrorCode::kDoesNotOpen, "the audit export " + what, "audit-broken"};
}

}  // namespace

RestoreFolder::RestoreFolder(RestoreFolder&& other) noexcept
    : data_directory_(std::exchange(other.data_directory_, {})), path_(std::exchange(other.path_, {})) {}

RestoreFolder::~RestoreFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<RestoreFolder> RestoreFolder::make(const fs::path& data_directory) {
  KEYHOLD_CHECK(make_private_directory(data_directory));
  std::error_code failed;
  if (!fs::is_empty(data_directory, failed) || failed)
    return Error{ErrorCode::kConflict, data_directory.string() + " is not empty: a restore begins with nothing",
                 "data-directory-not-empty"};
  RestoreFolder out(data_directory, data_directory / kRestoringFolder);
  KEYHOLD_CHECK(make_private_directory(out.path_));
  return out;
}

Status RestoreFolder::adopt() {
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(path_, failed)) {
    fs::rename(entry.path(), data_directory_ / entry.path().filename(), failed);
    if (failed) return Error{ErrorCode::kUnavailable, entry.path().string() + ": " + failed.message(), {}};
  }
  if (!failed) fs::remove(path_, failed);
  if (failed) return Error{ErrorCode::kUnavailable, path_.string() + ": " + failed.message(), {}};
  return sync_folder(data_directory_);
}

Task<Result<backup::ReadBackup>> read_into(storage::Engine* engine, fs::path file, record::Store store,
                                           DeploymentId deployment) {
  std::ifstream in(file, std::ios::binary);
  if (!in) co_return Error{ErrorCode::kNotFound, file.string() + ": can't be opened", {}};
  ProgressLine progress("read");
  backup::Progress show = [&progress](std::uint64_t size) { progress.show(size); };
  KEYHOLD_CO_TRY(const backup::ReadBackup read, co_await backup::read_backup(&in, engine, std::move(show)));
  if (read.header.store != store)
    co_return Error{ErrorCode::kInvalidArgument,
                    file.string() + " is a backup of " + std::string(record::name(read.header.store)),
                    "another-roles-backup"};
  if (deployment != DeploymentId::zero() && read.header.deployment != deployment)
    co_return Error{ErrorCode::kInvalidArgument,
                    file.string() + " is a backup of deployment " + read.header.deployment.text(), "other-deployment"};
  co_return read;
}

Task<Result<std::uint64_t>> check_against(audit::AuditLog* log, fs::path newer_export) {
  std::ifstream in(newer_export);
  if (!in) co_return Error{ErrorCode::kNotFound, newer_export.string() + ": can't be opened", {}};
  KEYHOLD_CO_TRY(const std::vector<PlaintextBytes> last, co_await log->tail(1));
  const std::uint64_t size = log->size();
  audit::LineChain chain;
  std::uint64_t later = 0;
  std::string destroyed;
  bool met = size == 0;
  for (std::string line; std::getline(in, line);) {
    KEYHOLD_CO_CHECK(chain.take(line));
    const std::uint64_t seq = chain.next_seq() - 1;
    if (seq + 1 == size && line != last.at(0).text()) co_return audit_differs("is of another log than the backup's");
    if (seq + 1 == size) met = true;
    if (seq < size) continue;
    ++later;
    if (const std::string key = destroyed_key(line); !key.empty()) destroyed += "\n  " + key;
  }
  if (!met) co_return audit_differs("ends before the backup was made, or begins after it");
  if (destroyed.empty()) co_return later;
  co_return Error{ErrorCode::kConflict, "keys were destroyed after this backup, and would be there again:" + destroyed,
                  "key-destroyed-since"};
}

audit::Decision restore_line(const backup::ReadBackup& from) {
  audit::Decision out;
  out.who = "keyhold:restore";
  out.action = "keyhold:RestoreStore";
  out.resource = "backup of " + to_rfc3339(from.header.created);
  out.verdict = "operator";
  return out;
}

}  // namespace keyhold::apps
