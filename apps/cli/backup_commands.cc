#include "cli/backup_commands.h"

#include <fmt/core.h>
#include <unistd.h>

#include <fstream>

#include "cli/output.h"
#include "exit_code.h"
#include "files.h"
#include "keyhold/backup/backup_reader.h"
#include "keyhold/record/seal_file.h"
#include "private_file.h"
#include "progress_line.h"

namespace keyhold::apps {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::minutes kBackupSilence{2};  // a large store's first piece may take a while

// The stream's pieces, into a file that has its name only when it is whole.
Task<Status> download(Api& api, PrivateFile& file) {
  ApiCall call = api_get("/keyhold/v1/backup");
  call.timeout = kBackupSilence;
  KEYHOLD_CO_TRY(const std::unique_ptr<net::ClientStream> stream,
                 co_await api.open_stream(std::move(call), net::Headers()));
  ProgressLine progress("taken");
  std::uint64_t size = 0;
  for (bool more = true; more;) {
    KEYHOLD_CO_TRY(const std::optional<PlaintextBytes> piece, co_await stream->next());
    more = piece.has_value();
    if (!more) continue;
    KEYHOLD_CO_CHECK(file.write(piece->view()));
    size += piece->size();
    progress.show(size);
  }
  co_return ok();
}

Result<backup::ReadBackup> look_through(Runner& runner, const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return runner.run(backup::read_backup(&in, nullptr, {}));
}

// A root key that was rotated between the two calls leaves a seal file that opens another backup.
Status take_seal_file(BlockingApi& api, const fs::path& path, std::uint32_t root_epoch) {
  KEYHOLD_TRY(const ApiAnswer answer, api.call(api_get("/keyhold/v1/seal/file")));
  KEYHOLD_TRY(const record::SealFile seal, record::SealFile::parse(answer.body.view()));
  if (seal.root_epoch() != root_epoch)
    return Error{ErrorCode::kConflict, "the root key was rotated while the backup was taken: take it again",
                 "root-epoch-mismatch"};
  return write_private_file(path, answer.body.view());
}

Result<json::Object> run_backup(const CommonOptions& common, PortOf role, const BackupOptions& options) {
  Runner runner;
  KEYHOLD_TRY(const Place place, Place::find(common));
  KEYHOLD_TRY(BlockingApi api, place.component_port(runner, role));
  KEYHOLD_TRY(PrivateFile file, PrivateFile::make(options.output));
  KEYHOLD_CHECK(runner.run(download(api.api(), file)));
  KEYHOLD_TRY(const backup::ReadBackup read, look_through(runner, file.path()));
  if (!options.seal.empty()) KEYHOLD_CHECK(take_seal_file(api, options.seal, read.header.root_epoch));
  KEYHOLD_CHECK(file.keep());
  json::Object out{{"file", options.output.string()},
                   {"deployment", read.header.deployment.text()},
                   {"created", to_rfc3339(read.header.created)},
                   {"rows", read.rows},
                   {"sizeBytes", read.size_bytes}};
  if (role == PortOf::kKms) out["rootEpoch"] = read.header.root_epoch;
  if (!options.seal.empty()) out["seal"] = options.seal.string();
  return out;
}

}  // namespace

int take_backup(const CommonOptions& common, PortOf role, const BackupOptions& options) {
  const Result<json::Object> done = run_backup(common, role, options);
  if (!done) return report(done.error());
  print_answer({200, PlaintextBytes::copy_of(json::write(*done))}, common.json);
  return kExitOk;
}

}  // namespace keyhold::apps
