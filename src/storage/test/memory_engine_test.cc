#include "keyhold/storage/memory_engine.h"

#include "engine_suite.h"

namespace keyhold::storage {
namespace {

class MemoryAdapter {
 public:
  Engine& engine() { return *engine_; }
  void reopen() { engine_ = engine_->durable_copy(); }

 private:
  std::unique_ptr<MemoryEngine> engine_ = make_memory_engine();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EngineSuite, MemoryAdapter);

}  // namespace
}  // namespace keyhold::storage
