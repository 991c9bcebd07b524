#include <malloc.h>

#include <new>

#include "keyring_world.h"

namespace keyhold::keyring {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::World;
using LeaseAnswer = Result<std::shared_ptr<Lease>>;

const Error kDisabled{ErrorCode::kInvalidArgument, "", "DisabledException"};
const Error kSilent{ErrorCode::kUnavailable, "", "KMSInternalException"};

struct Answers {
  std::vector<LeaseAnswer> all;
  int broken_off = 0;
};

Task<void> ask(Keyring& keyring, TenantId tenant, Answers& answers) {
  try {
    LeaseAnswer answer = co_await keyring.lease(tenant);
    answers.all.push_back(std::move(answer));
  } catch (const std::bad_alloc&) {
    ++answers.broken_off;
  }
}

TEST(KeyringOpening, GivesAllGenerationsAndEncryptsUnderTheNewest) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.add_key(tenant, record::KeyClass::kRec, 2);
  const auto lease = world.lease(tenant).value();
  const auto use = lease->use();
  ASSERT_TRUE(use.has_value());
  EXPECT_EQ(use->current().generation(), 2U);
  EXPECT_NE(use->generation(1), nullptr);
  EXPECT_EQ(use->generation(3), nullptr);
  EXPECT_EQ(use->tenant_names(), nullptr) << "only the platform's own lease names tenants";
  EXPECT_EQ(world.observer.opened, 1);
}

TEST(KeyringOpening, IsOneFlightForAllWhoAsk) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.opener.gate = std::make_unique<AsyncEvent>();
  Answers answers;
  for (int i = 0; i < 20; ++i) world.spawn(ask(world.keyring(), tenant, answers));
  ASSERT_TRUE(world.until([&] { return world.opener.decrypts == 1; }));
  world.opener.gate->set();
  ASSERT_TRUE(world.until([&] { return answers.all.size() == 20; }));
  EXPECT_EQ(world.opener.reads, 1U);
  for (const LeaseAnswer& answer : answers.all) EXPECT_EQ(answer.value(), answers.all.front().value());
}

// The first caller's exception is its own; the others get an answer, and the next one a lease.
TEST(KeyringOpening, ThatBreaksOffLeavesNobodyWaiting) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.opener.gate = std::make_unique<AsyncEvent>();
  world.opener.out_of_memory = true;
  Answers answers;
  for (int i = 0; i < 3; ++i) world.spawn(ask(world.keyring(), tenant, answers));
  ASSERT_TRUE(world.until([&] { return world.opener.decrypts == 1; }));
  world.opener.gate->set();
  ASSERT_TRUE(world.until([&] { return answers.all.size() + static_cast<std::size_t>(answers.broken_off) == 3; }));
  EXPECT_EQ(answers.broken_off, 1);
  for (const LeaseAnswer& answer : answers.all) EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  world.opener.out_of_memory = false;
  EXPECT_TRUE(world.lease(tenant).has_value());
}

TEST(KeyringOpening, SeesAGenerationMadeMeanwhile) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.opener.gate = std::make_unique<AsyncEvent>();
  Answers answers;
  world.spawn(ask(world.keyring(), tenant, answers));
  ASSERT_TRUE(world.until([&] { return world.opener.decrypts == 1; }));
  world.add_key(tenant, record::KeyClass::kRec, 2);
  world.keyring().forget(tenant);
  world.opener.gate->set();
  ASSERT_TRUE(world.until([&] { return answers.all.size() == 1; }));
  EXPECT_EQ(answers.all.front().value()->use()->current().generation(), 2U);
}

TEST(KeyringOpening, OfATenantWithoutKeysIsNotFound) {
  World world;
  const TenantId tenant = world.add_tenant();
  for (Generation& row : world.generations.rows[tenant]) row.state = GenerationState::kPending;
  EXPECT_EQ(world.lease(tenant).error().code, ErrorCode::kNotFound);
}

// A keyring can't be rolled back or spliced: each entry must be the one that the registry knows.
TEST(KeyringOpening, RefusesWhatTheRegistryDoesNotKnow) {
  struct Case {
    const char* name;
    void (*change)(World& world, TenantId tenant);
    ErrorCode expected;
  };
  constexpr Case kCases[] = {
      {"a generation is missing", [](World& w, TenantId t) { w.document(t).keys.pop_back(); }, ErrorCode::kUnavailable},
      {"two blobs changed places",
       [](World& w, TenantId t) { std::swap(w.document(t).keys[0].blob, w.document(t).keys[1].blob); },
       ErrorCode::kUnavailable},
      {"another key ARN", [](World& w, TenantId t) { w.document(t).keys[1].key_arn += "0"; }, ErrorCode::kUnavailable},
      {"another tenant's keyring", [](World& w, TenantId t) { w.document(t) = w.document(w.add_tenant()); },
       ErrorCode::kUnavailable},
      {"the key opened has another commitment",
       [](World& w, TenantId t) { w.generations.row(t, record::KeyClass::kRec, 1).kcv[0] ^= std::byte{1}; },
       ErrorCode::kKeyDisabled},
      {"a blob of another tenant, registered here",
       [](World& w, TenantId t) {
         WrappedKey& mine = w.document(t).keys[1];
         mine.blob = w.document(w.add_tenant()).keys[1].blob;
         w.generations.row(t, record::KeyClass::kRec, 1).blob_digest = crypto::sha256({mine.blob});
       },
       ErrorCode::kKeyDisabled},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    World world;
    const TenantId tenant = world.add_tenant();
    c.change(world, tenant);
    EXPECT_EQ(world.lease(tenant).error().code, c.expected);
  }
}

TEST(KeyringDenial, WipesAtTheNextRenewalAndPausesFiveSeconds) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.opener.decrypt_error = kDisabled;
  world.clock.advance(seconds(61));  // 50 s + 20 % is the latest
  ASSERT_TRUE(world.until([&] { return !lease->live(); }));
  EXPECT_FALSE(lease->use().has_value());
  EXPECT_TRUE(lease->ended().is_set());
  EXPECT_EQ(lease->ended_error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world.observer.refused, 1);
  const std::uint64_t asked = world.opener.decrypts;
  world.opener.decrypt_error.reset();
  EXPECT_EQ(world.lease(tenant).error().code, ErrorCode::kKeyDisabled);
  EXPECT_EQ(world.opener.decrypts, asked) << "no retry within the pause";
  world.clock.advance(seconds(5));
  EXPECT_TRUE(world.lease(tenant).has_value());
}

// Secrets Manager says nothing about the client's will: its refusal is an outage of ours.
TEST(KeyringDenial, IsNeverWhatSecretsManagerSays) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.opener.secret_error = Error{ErrorCode::kAccessDenied, "", "AccessDeniedException"};
  EXPECT_EQ(world.lease(tenant).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world.observer.refused, 0);
}

TEST(KeyringSilence, KeepsServingUntilTheHardEndAndNoLonger) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.opener.decrypt_error = kSilent;
  world.clock.advance(seconds(299));
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().unreachable >= 1; }));
  EXPECT_TRUE(lease->use().has_value());
  EXPECT_EQ(world.lease(tenant).value(), lease);
  world.clock.advance(seconds(1));
  EXPECT_FALSE(lease->use().has_value()) << "at once, without waiting for a sweep";
  EXPECT_EQ(lease->ended_error().code, ErrorCode::kUnavailable);
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().hard_ended == 1; }));
  EXPECT_TRUE(lease->ended().is_set());
  EXPECT_EQ(world.lease(tenant).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(world.observer.refused, 0);
}

TEST(KeyringRenewal, ExtendsFromTheMomentOfAsking) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.clock.advance(seconds(61));
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));
  world.opener.decrypt_error = kSilent;
  world.clock.advance(seconds(299));
  EXPECT_TRUE(lease->use().has_value());
  world.clock.advance(seconds(1));
  EXPECT_FALSE(lease->use().has_value());
}

TEST(KeyringRenewal, OnlyOfWhatWasUsed) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.clock.advance(seconds(61));
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));  // opened counts as used
  world.clock.advance(seconds(61));
  world.settle();
  EXPECT_EQ(world.keyring().stats().renewed, 1U);
  ASSERT_TRUE(lease->use().has_value());
  world.clock.advance(seconds(61));
  EXPECT_TRUE(world.until([&] { return world.keyring().stats().renewed == 2; }));
}

TEST(KeyringRenewal, HoldsEveryLeaseToTenToNineHundredSeconds) {
  for (const auto& [asked, given] : {std::pair(seconds(1), seconds(10)), std::pair(seconds(100'000), seconds(900))}) {
    World world;
    world.facts.terms.hard_end = asked;
    const auto lease = world.lease(world.add_tenant()).value();
    world.opener.decrypt_error = kSilent;
    world.clock.advance(given - milliseconds(1));
    EXPECT_TRUE(lease->live());
    world.clock.advance(milliseconds(1));
    EXPECT_FALSE(lease->live());
  }
}

TEST(KeyringPush, EndsALeaseThatDoesNotProveItself) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.opener.decrypt_error = kDisabled;
  world.keyring().key_changed(testing::kTenantKey);
  ASSERT_TRUE(world.until([&] { return !lease->live(); }, milliseconds(500)));
  EXPECT_EQ(world.lease(tenant).error().code, ErrorCode::kKeyDisabled);
}

// The network may have been cut by whoever revoked: silence within 500 ms is a refusal.
TEST(KeyringPush, TakesSilenceForARefusalWithinASecond) {
  World world;
  const auto lease = world.lease(world.add_tenant()).value();
  world.opener.gate = std::make_unique<AsyncEvent>();
  const auto start = std::chrono::steady_clock::now();
  world.keyring().key_changed(testing::kTenantKey);
  ASSERT_TRUE(world.until([&] { return !lease->live(); }));
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, milliseconds(490));
  EXPECT_LT(took, milliseconds(1000));
  world.opener.gate->set();
}

TEST(KeyringPush, LeavesProvenAndOtherKeysAlone) {
  World world;
  const auto lease = world.lease(world.add_tenant()).value();
  const std::uint64_t asked = world.opener.decrypts;
  world.keyring().key_changed("arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000000");
  world.settle();
  EXPECT_EQ(world.opener.decrypts, asked);
  world.keyring().key_changed(testing::kTenantKey);
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));
  EXPECT_TRUE(lease->live());
}

TEST(KeyringPush, DuringAnOpeningMakesTheNewLeaseProveItself) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.opener.gate = std::make_unique<AsyncEvent>();
  Answers answers;
  world.spawn(ask(world.keyring(), tenant, answers));
  ASSERT_TRUE(world.until([&] { return world.opener.decrypts == 1; }));
  world.keyring().key_changed(testing::kTenantKey);
  world.opener.gate->set();
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));
  EXPECT_EQ(answers.all.size(), 1U);
}

// What a push asked of one lease is no word about its successor, which was opened by a Decrypt of its own.
TEST(KeyringPush, DoesNotEndTheSuccessorOfTheLeaseItMeant) {
  std::unique_ptr<AsyncEvent> hung;
  World world;
  const TenantId tenant = world.add_tenant();
  const auto first = world.lease(tenant).value();
  world.opener.gate = std::make_unique<AsyncEvent>();
  world.keyring().key_changed(testing::kTenantKey);
  ASSERT_TRUE(world.until([&] { return world.opener.decrypts == 3; }));  // two to open, one to prove
  world.keyring().forget(tenant);
  hung = std::move(world.opener.gate);
  const auto second = world.lease(tenant).value();
  world.until([] { return false; }, milliseconds(700));
  EXPECT_FALSE(first->live());
  EXPECT_TRUE(second->live());
}

TEST(KeyringPush, LiftsThePauseAfterADenial) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  world.opener.decrypt_error = kDisabled;
  world.keyring().key_changed(testing::kTenantKey);
  ASSERT_TRUE(world.until([&] { return !lease->live(); }));
  world.opener.decrypt_error.reset();
  world.keyring().key_changed(testing::kTenantKey);
  EXPECT_TRUE(world.lease(tenant).has_value());
}

TEST(KeyringPush, LostMakesIdleLeasesProveThemselvesToo) {
  World world;
  const auto lease = world.lease(world.add_tenant()).value();
  world.clock.advance(seconds(61));
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));
  world.opener.decrypt_error = kDisabled;
  world.keyring().all_keys_may_have_changed();
  EXPECT_TRUE(world.until([&] { return !lease->live(); }));
}

// A lease in use proves itself once for a lost stream, not at every sweep from then on.
TEST(KeyringPush, LostIsProvenOnce) {
  World world;
  const auto lease = world.lease(world.add_tenant()).value();
  ASSERT_TRUE(lease->use().has_value());
  world.keyring().all_keys_may_have_changed();
  ASSERT_TRUE(world.until([&] { return world.keyring().stats().renewed == 1; }));
  ASSERT_TRUE(lease->use().has_value());
  world.settle();
  EXPECT_EQ(world.keyring().stats().renewed, 1U);
}

TEST(KeyringTable, GivesUpTheLeastRecentlyUsed) {
  World world(16);  // a sixteenth of it is one
  std::vector<TenantId> tenants;
  std::vector<std::shared_ptr<Lease>> leases;
  for (int i = 0; i < 16; ++i) {
    tenants.push_back(world.add_tenant());
    leases.push_back(world.lease(tenants.back()).value());
    world.clock.advance(milliseconds(1));
  }
  ASSERT_TRUE(leases[0]->use().has_value());
  ASSERT_TRUE(world.lease(world.add_tenant()).has_value());
  EXPECT_TRUE(leases[0]->live());
  EXPECT_FALSE(leases[1]->live());
  EXPECT_EQ(world.keyring().stats().leases, 16U);
}

TEST(KeyringTable, EndsEveryLeaseWhenItStops) {
  World world;
  const auto lease = world.lease(world.add_tenant()).value();
  world.keyring().stop();
  EXPECT_TRUE(world.until([&] { return !lease->live(); }));
}

// 10,000 tenants, of which few are at work: an idle lease costs less than 2 KiB, keys in the arena included.
TEST(KeyringTable, AnIdleLeaseCostsLessThanTwoKibibytes) {
  constexpr std::size_t kLeases = 10'000;
  World world;
  std::vector<TenantId> tenants;
  for (std::size_t i = 0; i < kLeases; ++i) tenants.push_back(world.add_tenant());
  const std::size_t heap = mallinfo2().uordblks + mallinfo2().hblkhd;
  const std::size_t arena = secret_arena::used_bytes();
  for (const TenantId tenant : tenants) ASSERT_TRUE(world.lease(tenant).has_value());
  world.clock.advance(seconds(11));
  world.settle();
  const std::size_t used = mallinfo2().uordblks + mallinfo2().hblkhd - heap + secret_arena::used_bytes() - arena;
  ASSERT_EQ(world.keyring().stats().leases, kLeases);
  RecordProperty("bytes_a_lease", static_cast<int>(used / kLeases));
  EXPECT_LT(used / kLeases, 2048U);
}

TEST(KeyringCounts, AreWrittenDownEveryMinuteAndAsk) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto lease = world.lease(tenant).value();
  ASSERT_TRUE(world.keyring().count_use(*lease, 10, 1000).has_value());
  world.clock.advance(seconds(60));
  const Generation& row = world.generations.row(tenant, record::KeyClass::kRec, 1);
  ASSERT_TRUE(world.until([&] { return row.records == 10 && row.bytes == 1000; }));
  EXPECT_EQ(world.observer.rotations, 0);
  ASSERT_TRUE(world.keyring().count_use(*lease, 1ULL << 32, 0).has_value());
  EXPECT_TRUE(world.until([&] { return world.observer.rotations >= 1; })) << "2^16 records don't wait for the minute";
}

TEST(KeyringCounts, RefuseAtTheHardLimit) {
  World world;
  const TenantId tenant = world.add_tenant();
  world.generations.row(tenant, record::KeyClass::kRec, 1).records = (1ULL << 40) - 2;
  const auto lease = world.lease(tenant).value();
  EXPECT_TRUE(world.keyring().count_use(*lease, 1, 0).has_value());
  EXPECT_EQ(world.keyring().count_use(*lease, 1, 0).error().code, ErrorCode::kLimitExceeded);
}

TEST(KeyringProof, IsTheCommitmentOfTheKeyInTheSecret) {
  World world;
  const TenantId tenant = world.add_tenant();
  const auto proven = world.run(world.keyring().prove(tenant, record::KeyClass::kRec, 1));
  EXPECT_EQ(proven.value(), world.generations.row(tenant, record::KeyClass::kRec, 1).kcv);
  EXPECT_EQ(world.run(world.keyring().prove(tenant, record::KeyClass::kRec, 2)).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace keyhold::keyring
