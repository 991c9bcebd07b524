#include "keyhold/storage/rocksdb_engine.h"

#include "engine_suite.h"
#include "temporary_directory.h"

namespace keyhold::storage {
namespace {

class RocksDbAdapter {
 public:
  RocksDbAdapter() { reopen(); }
  Engine& engine() { return *engine_; }
  void reopen() {
    engine_.reset();
    engine_ = open_rocksdb({.directory = directory_.path() / "db"}).value();
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Engine> engine_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, EngineSuite, RocksDbAdapter);

}  // namespace
}  // namespace keyhold::storage
