// The process that crash_test kills: eight coroutines commit numbered batches into argv[1], each on condition of the one
// before, and print a number once its batch is acknowledged. Goes on from where an earlier run was killed.

#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <cstdlib>
#include <string>

#include "keyhold/storage/rocksdb_engine.h"
#include "rows.h"

namespace keyhold::storage {
namespace {

struct Numbering {
  Engine* engine;
  long last;
};

Batch numbered_batch(long number) {
  const std::string now = std::to_string(number);
  const std::string before = std::to_string(number - 1);
  Batch batch = put_if("head", "head " + now, number == 1 ? std::nullopt : std::optional<std::string_view>(before));
  batch.puts.push_back(row("left/" + now, std::string(200, 'l')));
  batch.puts.push_back(row("right/" + now, std::string(200, 'r')));
  return batch;
}

Task<void> commit_for_ever(Numbering* numbering) {
  for (;;) {
    const long number = ++numbering->last;
    Ticket ticket = numbering->engine->submit(numbered_batch(number));
    const Result<Outcome> outcome = co_await std::move(ticket).wait();
    if (!outcome || *outcome != Outcome::kDone) std::exit(2);
    const std::string line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(3);
  }
}

void run_numbering(const char* directory) {
  const std::unique_ptr<Engine> engine = open_rocksdb({.directory = directory, .write_buffer_bytes = 256 << 10}).value();
  const std::string head = value_at(*engine, "head");
  Numbering numbering{engine.get(), head == "(none)" ? 0 : std::stol(head.substr(5))};
  asio::io_context context;
  for (int i = 0; i < 8; ++i) asio::co_spawn(context, commit_for_ever(&numbering), asio::detached);
  context.run();
}

}  // namespace
}  // namespace keyhold::storage

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  keyhold::storage::run_numbering(argv[1]);
}
