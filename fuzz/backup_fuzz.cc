// Backup files. The first byte chooses: a whole file, read as a restore reads it, or one block, which is written again
// to the same bytes.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "keyhold/backup/backup_reader.h"

namespace {

using namespace keyhold;

void fuzz_file(std::string text) {
  asio::io_context context;
  std::istringstream in(std::move(text));
  auto read = asio::co_spawn(context, backup::read_backup(&in, nullptr, {}), asio::use_future);
  context.run();
  const Result<backup::ReadBackup> backup = read.get();
  if (!backup && backup.error().reason != "backup-damaged") std::abort();
  if (backup && backup::check(*backup, SecretBytes(32))) std::abort();
}

void fuzz_block(ByteView bytes) {
  const Result<std::vector<record::BackupRow>> rows = record::parse_backup_block(bytes);
  if (!rows) return;
  Bytes again;
  for (const record::BackupRow& row : *rows) record::append_backup_row(again, row);
  if (as_text(again) != as_text(bytes)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  if (data[0] % 2 == 0)
    fuzz_file(std::string(as_text(bytes)));
  else
    fuzz_block(bytes);
  return 0;
}
