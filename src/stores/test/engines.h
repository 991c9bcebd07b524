#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "../testing/world.h"

namespace keyhold::stores::testing {

enum class EngineKind { kMemory, kRocksDb };
inline const auto kEngines = ::testing::Values(EngineKind::kMemory, EngineKind::kRocksDb);
inline std::string engine_name(const ::testing::TestParamInfo<EngineKind>& info) {
  return info.param == EngineKind::kMemory ? "Memory" : "RocksDb";
}

/// The event store promises the same over every engine.
class OnEachEngine : public ::testing::TestWithParam<EngineKind> {
 protected:
  static std::unique_ptr<World> make_world() {
    if (GetParam() == EngineKind::kMemory) return std::make_unique<World>();
    return std::make_unique<World>(temporary_rocksdb());
  }
};

}  // namespace keyhold::stores::testing
