#include "keyhold/tenancy/registry.h"

#include <gtest/gtest.h>

#include "../generation_body.h"
#include "keyhold/tenancy/bootstrap.h"
#include "keyhold/tenancy/platform_row.h"
#include "tenancy_world.h"

namespace keyhold::tenancy {
namespace {

using testing::Outside;
using testing::Process;
using testing::run;

template <class... Write>
std::vector<RegistryWrite> writes(Write... each) {
  std::vector<RegistryWrite> out;
  (out.push_back(std::move(each)), ...);
  return out;
}

keyring::Generation sample_generation(std::uint32_t number) {
  keyring::Generation row;
  row.number = number;
  row.key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  return row;
}

class RegistryTest : public ::testing::Test {
 protected:
  Registry& registry() { return process_.registry(); }
  RegistryRow stored(const char* kind, const char* name) { return run(registry().get(kind, name))->value(); }

  Outside outside_;
  Process process_{outside_};
};

TEST_F(RegistryTest, ChangesOnlyTheVersionThatWasRead) {
  ASSERT_TRUE(run(registry().commit(writes(RegistryWrite::make("a", "1", {{"n", 1}})))).has_value());
  EXPECT_EQ(run(registry().commit(writes(RegistryWrite::make("a", "1", {{"n", 2}})))).error().code,
            ErrorCode::kConflict);
  const RegistryRow first = stored("a", "1");
  ASSERT_TRUE(run(registry().commit(writes(RegistryWrite::change(first, {{"n", 2}})))).has_value());
  EXPECT_EQ(run(registry().commit(writes(RegistryWrite::change(first, {{"n", 3}})))).error().code,
            ErrorCode::kConflict);
  EXPECT_EQ(run(registry().commit(writes(RegistryWrite::erase(first)))).error().code, ErrorCode::kConflict);
  EXPECT_EQ(stored("a", "1").body.at("n"), 2);
  ASSERT_TRUE(run(registry().commit(writes(RegistryWrite::erase(stored("a", "1"))))).has_value());
  EXPECT_FALSE(run(registry().get("a", "1"))->has_value());
}

TEST_F(RegistryTest, WritesAllOrNothing) {
  ASSERT_TRUE(run(registry().commit(writes(RegistryWrite::make("a", "1", {})))).has_value());
  const Status both =
      run(registry().commit(writes(RegistryWrite::make("b", "1", {}), RegistryWrite::make("a", "1", {}))));
  EXPECT_EQ(both.error().code, ErrorCode::kConflict);
  EXPECT_FALSE(run(registry().get("b", "1"))->has_value());
}

TEST_F(RegistryTest, ListsOneKindAndNotThePlatformRow) {
  PlatformGenerations platform(*outside_.disk, outside_.deployment.id);
  ASSERT_TRUE(run(platform.add(TenantId::zero(), record::Store::kRegistry, sample_generation(1))).has_value());
  for (const char* name : {"1", "2", "3"})
    ASSERT_TRUE(run(registry().commit(writes(RegistryWrite::make("a", name, {}), RegistryWrite::make("b", name, {}))))
                    .has_value());
  EXPECT_EQ(run(registry().all("a"))->size(), 3U);
  EXPECT_EQ(run(registry().all("c"))->size(), 0U);
}

// A row belongs to its name: under another key, or changed, it does not open.
TEST_F(RegistryTest, RefusesAMovedOrChangedRow) {
  ASSERT_TRUE(
      run(registry().commit(writes(RegistryWrite::make("a", "1", {}), RegistryWrite::make("a", "2", {})))).has_value());
  const auto rows = run(outside_.disk->scan({}, {})).value();
  ASSERT_EQ(rows.size(), 2U);
  const auto faults = std::make_shared<storage::FaultEngine>(outside_.disk);
  Process reader(outside_, faults);
  faults->damage(rows[0].key, rows[1].value);
  EXPECT_EQ(run(reader.registry().all("a")).error().code, ErrorCode::kDoesNotOpen);
  Bytes flipped = rows[0].value;
  flipped[90] ^= std::byte{1};
  faults->damage(rows[0].key, flipped);
  EXPECT_EQ(run(reader.registry().all("a")).error().code, ErrorCode::kDoesNotOpen);
  faults->repair(rows[0].key);
  EXPECT_EQ(run(reader.registry().all("a"))->size(), 2U);
}

TEST_F(RegistryTest, CountsUseOfAGenerationAndActivatesItOnce) {
  TenantGenerations& rows = process_.generations();
  const TenantId tenant = TenantId::random();
  constexpr auto kStore = record::Store::kEvents;
  ASSERT_TRUE(run(rows.add(tenant, kStore, sample_generation(1))).has_value());
  EXPECT_EQ(run(rows.add(tenant, kStore, sample_generation(1))).error().code, ErrorCode::kConflict);
  keyring::Generation active = sample_generation(1);
  active.state = keyring::GenerationState::kActive;
  ASSERT_TRUE(run(rows.activate(tenant, kStore, active)).has_value());
  EXPECT_EQ(run(rows.activate(tenant, kStore, active)).error().code, ErrorCode::kConflict);
  run(rows.add_use(tenant, kStore, record::KeyClass::kRec, 1, 5, 500)).value();
  EXPECT_EQ(run(rows.add_use(tenant, kStore, record::KeyClass::kRec, 1, 5, 500))->records, 10U);
  EXPECT_TRUE(run(rows.generations(TenantId::random(), kStore))->empty());
}

TEST(GenerationRow, RefusesWhatItDidNotWrite) {
  const json::Object good = generation_to_json(sample_generation(7));
  EXPECT_EQ(generation_from_json(good)->number, 7U);
  struct Case {
    const char* member;
    json::Value value;
  };
  const Case kCases[] = {{"gen", 0},           {"gen", 4'294'967'297}, {"state", "elsewhere"},
                         {"class", "other"},   {"kcv", "00"},          {"blobSha256", "zz"},
                         {"created", "today"}, {"records", -1},        {"surplus", "member"}};
  for (const Case& c : kCases) {
    json::Object bad = good;
    bad[c.member] = c.value;
    EXPECT_EQ(generation_from_json(bad).error().code, ErrorCode::kDoesNotOpen) << c.member;
  }
}

TEST(PlatformRow, IsOfOneDeploymentAndUndamaged) {
  Outside outside;
  PlatformGenerations platform(*outside.disk, outside.deployment.id);
  ASSERT_TRUE(run(platform.add(TenantId::zero(), record::Store::kRegistry, sample_generation(1))).has_value());
  EXPECT_EQ(run(platform.generations(TenantId::random(), record::Store::kRegistry)).error().code, ErrorCode::kNotFound);
  PlatformGenerations other(*outside.disk, DeploymentId::random());
  EXPECT_EQ(run(other.read()).error().reason, "other-deployment");
  const Bytes stored = run(outside.disk->get(Registry::platform_row_key()))->value();
  for (std::size_t at = 0; at < stored.size(); ++at) {
    Bytes damaged = stored;
    damaged[at] ^= std::byte{1};
    EXPECT_EQ(PlatformRow::parse(damaged).error().code, ErrorCode::kDoesNotOpen) << at;
  }
}

// The first start makes one key and one keyring; later ones, and those after a crash at any write, make nothing more.
TEST(Bootstrap, IsDoneOnceWhateverHappens) {
  for (std::uint64_t at = 1;; ++at) {
    Outside outside;
    testing::FakeVendorKeys keys(outside.kms);
    testing::FakeKeyMaker key_maker(outside.kms, outside.deployment.provisioner_arn);
    testing::FakeProver prover(outside.kms, outside.deployment.id, record::Store::kRegistry,
                               outside.deployment.registry_arn);
    const auto boot = [&](storage::Engine& engine) {
      PlatformGenerations rows(engine, outside.deployment.id);
      keyring::GenerationMaker maker(outside.deployment.id, key_maker, rows, outside.clock);
      return run(bootstrap_platform(outside.deployment, rows, keys, maker, prover));
    };
    storage::FaultEngine faults(outside.disk);
    faults.fail(storage::Call::kSubmit, at, storage::Fault::kCrashAfter);
    const bool finished = boot(faults).has_value();
    const auto disk = outside.disk->durable_copy();
    const std::string arn = boot(*disk).value();
    EXPECT_EQ(boot(*disk).value(), arn);
    EXPECT_EQ(outside.kms.key_count(), 1U);
    PlatformGenerations rows(*disk, outside.deployment.id);
    const auto generations = run(rows.generations(TenantId::zero(), record::Store::kRegistry)).value();
    EXPECT_EQ(generations.size(), 2U);
    for (const keyring::Generation& row : generations) EXPECT_EQ(row.state, keyring::GenerationState::kActive);
    if (finished) break;
  }
}

}  // namespace
}  // namespace keyhold::tenancy
