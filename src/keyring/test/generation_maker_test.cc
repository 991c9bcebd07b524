#include "keyhold/keyring/generation_maker.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <optional>

#include "keyhold/base/async_event.h"

namespace keyhold::keyring {
namespace {

constexpr auto kStoreUsed = record::Store::kEvents;
constexpr const char* kArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

// Counts every call to a service and "dies" at one of them, before or after its effect.
struct Fuse {
  int calls = 0;
  int dies_at = -1;
  bool after = false;
  bool blown() { return calls++ == dies_at; }
};

const Error kDead{ErrorCode::kUnavailable, "died here"};

// Secrets Manager and KMS as the maker sees them.
struct FakeServices final : KeyMaker {
  Fuse* fuse = nullptr;
  std::map<std::string, std::string> versions;
  std::string current;
  int made = 0;
  bool yields = false;  // lets another maker in before each call

  template <class Effect>
  auto effect(Effect run) -> Result<decltype(run())> {
    const bool dies = fuse->blown();
    if (dies && !fuse->after) return kDead;
    auto out = run();
    if (dies) return kDead;
    return out;
  }
  Task<void> step_aside() {
    if (yields) co_await sleep_for(std::chrono::milliseconds(0));
  }
  Task<Result<Bytes>> generate_wrapped_key(std::string, Context context) override {
    co_await step_aside();
    co_return effect([&] { return copy(as_bytes(context.at("kh:class") + std::to_string(made++))); });
  }
  Task<Result<KeyOpener::Value>> read_secret(std::string) override {
    co_await step_aside();
    if (current.empty()) co_return Error{ErrorCode::kNotFound, "", "ResourceNotFoundException"};
    co_return KeyOpener::Value{versions.at(current), current};
  }
  Task<Result<std::string>> read_version(std::string, std::string id) override {
    co_await step_aside();
    if (!versions.contains(id)) co_return Error{ErrorCode::kNotFound, "", "ResourceNotFoundException"};
    co_return versions.at(id);
  }
  Task<Status> create_secret(std::string, std::string id, std::string value) override {
    co_await step_aside();
    if (!current.empty()) co_return Error{ErrorCode::kConflict, "", "ResourceExistsException"};
    co_return effect([&] {
      versions[id] = value;
      current = id;
      return Unit{};
    });
  }
  Task<Status> put_pending(std::string, std::string id, std::string value) override {
    co_await step_aside();
    if (versions.contains(id) && versions.at(id) != value)
      co_return Error{ErrorCode::kConflict, "", "ResourceExistsException"};
    co_return effect([&] {
      versions[id] = value;
      return Unit{};
    });
  }
  Task<Status> move_current(std::string, std::string to, std::string from) override {
    co_await step_aside();
    if (current != from) co_return Error{ErrorCode::kConflict, "moved"};
    co_return effect([&] {
      current = to;
      return Unit{};
    });
  }
};

struct FakeRegistry final : GenerationRegistry {
  Fuse* fuse = nullptr;
  std::vector<Generation> rows;

  Task<Result<std::vector<Generation>>> generations(TenantId, record::Store) override { co_return rows; }
  Task<Status> add(TenantId, record::Store, Generation row) override {
    const bool dies = fuse->blown();
    if (dies && !fuse->after) co_return kDead;
    for (const Generation& there : rows)
      if (there.cls == row.cls && there.number == row.number) co_return Error{ErrorCode::kConflict, "there"};
    rows.push_back(row);
    if (dies) co_return kDead;
    co_return ok();
  }
  Task<Status> activate(TenantId, record::Store, Generation row) override {
    const bool dies = fuse->blown();
    if (dies && !fuse->after) co_return kDead;
    for (Generation& there : rows) {
      if (there.cls != row.cls || there.number != row.number) continue;
      if (there.state != GenerationState::kPending) co_return Error{ErrorCode::kConflict, "not pending"};
      there = row;
    }
    if (dies) co_return kDead;
    co_return ok();
  }
  Task<Result<Generation>> add_use(TenantId, record::Store, record::KeyClass, std::uint32_t, std::uint64_t,
                                   std::uint64_t) override {
    co_return rows.front();
  }
};

struct FakeProver final : GenerationProver {
  Task<Result<crypto::Digest>> prove(TenantId, record::KeyClass, std::uint32_t) override { co_return crypto::Digest{}; }
};

struct MakerWorld {
  SystemClock clock;
  DeploymentId deployment = DeploymentId::random();
  TenantId tenant = TenantId::random();
  Fuse fuse;
  FakeServices services;
  FakeRegistry registry;
  FakeProver prover;
  MakerWorld() {
    services.fuse = &fuse;
    registry.fuse = &fuse;
  }

  Status make(record::KeyClass cls, std::uint32_t number) {
    GenerationMaker maker(deployment, services, registry, clock);
    asio::io_context context;
    std::optional<Status> out;
    asio::co_spawn(context, run(maker, cls, number, out), asio::detached);
    context.run();
    return std::move(*out);
  }
  Task<void> run(GenerationMaker& maker, record::KeyClass cls, std::uint32_t number, std::optional<Status>& out) {
    out = co_await maker.make(tenant, kStoreUsed, cls, number, kArn, prover);
  }
  KeyringDocument document() { return KeyringDocument::parse(services.versions.at(services.current)).value(); }
};

TEST(GenerationMaker, MakesEachGenerationOnceAndKeepsTheOlderOnes) {
  MakerWorld world;
  ASSERT_TRUE(world.make(record::KeyClass::kIdx, 1).has_value());
  ASSERT_TRUE(world.make(record::KeyClass::kRec, 1).has_value());
  ASSERT_TRUE(world.make(record::KeyClass::kRec, 2).has_value());
  ASSERT_TRUE(world.make(record::KeyClass::kRec, 2).has_value());
  EXPECT_EQ(world.services.made, 3);
  const KeyringDocument document = world.document();
  EXPECT_EQ(document.keys.size(), 3U);
  for (const Generation& row : world.registry.rows) {
    EXPECT_EQ(row.state, GenerationState::kActive);
    const WrappedKey* key = document.find(row.cls, row.number);
    ASSERT_NE(key, nullptr);
    EXPECT_EQ(row.blob_digest, crypto::sha256({key->blob}));
  }
}

// Dies at every call, before and after its effect; the next call with the same arguments finishes the generation, and
// the registry's digest is that of the key that the secret holds.
TEST(GenerationMaker, GoesOnWhereACrashStoppedIt) {
  for (const bool after : {false, true}) {
    for (int at = 0;; ++at) {
      MakerWorld world;
      ASSERT_TRUE(world.make(record::KeyClass::kIdx, 1).has_value());
      world.fuse = Fuse{0, at, after};
      const bool died = !world.make(record::KeyClass::kRec, 1).has_value();
      world.fuse.dies_at = -1;
      ASSERT_TRUE(world.make(record::KeyClass::kRec, 1).has_value()) << "after a crash at call " << at;
      const KeyringDocument document = world.document();
      ASSERT_NE(document.find(record::KeyClass::kIdx, 1), nullptr);
      const WrappedKey* key = document.find(record::KeyClass::kRec, 1);
      ASSERT_NE(key, nullptr);
      const Generation& row = world.registry.rows.back();
      EXPECT_EQ(row.state, GenerationState::kActive);
      EXPECT_EQ(row.blob_digest, crypto::sha256({key->blob}));
      if (!died) {
        EXPECT_GE(at, 5);  // add, generate, put, move, activate: all were tried
        break;
      }
    }
  }
}

// Two processes make the first generation, then the second, at the same time: each ends with the one key in the secret.
TEST(GenerationMaker, TwoAtOnceEndWithOneKey) {
  for (const int head_start : {0, 1, 2, 3, 4, 5, 6}) {
    MakerWorld world;
    world.services.yields = true;
    for (const std::uint32_t number : {1U, 2U}) {
      GenerationMaker one(world.deployment, world.services, world.registry, world.clock);
      GenerationMaker two(world.deployment, world.services, world.registry, world.clock);
      asio::io_context context;
      std::optional<Status> first, second;
      asio::co_spawn(context, world.run(one, record::KeyClass::kRec, number, first), asio::detached);
      for (int i = 0; i < head_start; ++i) context.run_one();
      asio::co_spawn(context, world.run(two, record::KeyClass::kRec, number, second), asio::detached);
      context.restart();  // after a long head start the first had nothing left to do, which stopped the context
      context.run();
      ASSERT_TRUE(first && second);
      EXPECT_TRUE(first->has_value() && second->has_value()) << "head start " << head_start;
      const KeyringDocument document = world.document();
      ASSERT_EQ(document.keys.size(), number);
      const Generation& row = world.registry.rows.back();
      EXPECT_EQ(row.state, GenerationState::kActive);
      EXPECT_EQ(row.blob_digest, crypto::sha256({document.find(record::KeyClass::kRec, number)->blob}));
    }
    EXPECT_EQ(world.registry.rows.size(), 2U);
  }
}

TEST(GenerationMaker, NamesEachTryDifferently) {
  const record::KeyPlace place{DeploymentId::random(), TenantId::random(), kStoreUsed, record::KeyClass::kRec, 1};
  const std::string first = GenerationMaker::version_id(place.deployment, place, 0);
  EXPECT_EQ(first, GenerationMaker::version_id(place.deployment, place, 0));
  EXPECT_NE(first, GenerationMaker::version_id(place.deployment, place, 1));
  EXPECT_EQ(first[14], '5');
}

}  // namespace
}  // namespace keyhold::keyring
