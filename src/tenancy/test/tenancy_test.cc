#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>

#include "tenancy_world.h"

namespace keyhold::tenancy {
namespace {

using testing::Outside;
using testing::Process;
using testing::run;

constexpr const char* kSomeKey = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr const char* kOtherKey = "arn:aws:kms:eu-west-1:444455556666:key/99999999-12ab-34cd-56ef-1234567890ab";

TEST(Clients, HaveUniqueNamesAndAreFoundByEither) {
  Outside outside;
  Process process(outside);
  const Client made = process.client("Ärzte & Söhne");
  EXPECT_EQ(run(process.tenancy().client(made.name))->id, made.id);
  EXPECT_EQ(run(process.tenancy().client(made.id.text()))->name, made.name);
  EXPECT_EQ(run(process.tenancy().create_client(made.name)).error().reason, "client-name-taken");
  EXPECT_EQ(run(process.tenancy().client("nobody")).error().reason, "no-such-client");
  for (const std::string& bad : {std::string(), std::string(129, 'a'), std::string(" a"), std::string("a\n"),
                                 std::string("\xff"), made.id.text()})
    EXPECT_EQ(run(process.tenancy().create_client(bad)).error().reason, "client-name-invalid");
  EXPECT_EQ(run(process.tenancy().clients())->size(), 1U);
}

// Each wrong ARN has its own reason, and nothing is recorded.
TEST(Election, RefusesEachWrongArnByName) {
  struct Case {
    const char* arn;
    const char* reason;
  };
  constexpr Case kCases[] = {
      {"", "byok-arn-malformed"},
      {"1234abcd-12ab-34cd-56ef-1234567890ab", "byok-arn-malformed"},
      {"alias/mine", "byok-arn-malformed"},
      {"arn:aws:kms:eu-west-1:444455556666:key/not-a-key-id", "byok-not-a-kms-key-arn"},
      {"arn:aws:s3:::bucket", "byok-not-a-kms-key-arn"},
      {"arn:aws:kms:eu-west-1:444455556666:grant/1", "byok-not-a-kms-key-arn"},
      {"arn:aws:kms:eu-west-1:444455556666:alias/mine", "byok-alias-arn"},
      {"arn:aws-cn:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab", "byok-wrong-partition"},
      {"arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab", "byok-wrong-region"},
      {"arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "byok-vendor-account"},
  };
  Outside outside;
  Process process(outside);
  const Client client = process.client("acme");
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.arn);
    EXPECT_EQ(run(process.tenancy().elect(client.id, c.arn)).error().reason, c.reason);
    EXPECT_EQ(run(process.tenancy().client("acme"))->byok.state, ByokState::kNone);
  }
  EXPECT_EQ(run(process.tenancy().elect(ClientId::random(), kSomeKey)).error().reason, "no-such-client");
}

TEST(Election, IsOnceAndForAll) {
  Outside outside;
  Process process(outside);
  const Client client = process.client("acme");
  EXPECT_EQ(run(process.tenancy().elect(client.id, kSomeKey))->byok.state, ByokState::kElected);
  EXPECT_TRUE(run(process.tenancy().elect(client.id, kSomeKey)).has_value()) << "the same ARN again is no change";
  EXPECT_EQ(run(process.tenancy().elect(client.id, kOtherKey)).error().reason, "byok-already-elected");
  const Tenant tenant = run(process.tenancy().provision(client.id, Environment::kProduction)).value();
  EXPECT_TRUE(tenant.byok);
  EXPECT_EQ(tenant.key_arn, kSomeKey);
  EXPECT_EQ(tenant.state, TenantState::kAwaitingAccess);
  EXPECT_EQ(run(process.tenancy().client("acme"))->byok.state, ByokState::kConsumed);
  EXPECT_TRUE(run(process.tenancy().elect(client.id, kSomeKey)).has_value());
  EXPECT_EQ(run(process.tenancy().elect(client.id, kOtherKey)).error().reason, "byok-production-already-provisioned");
  EXPECT_EQ(run(process.tenancy().provision(client.id, Environment::kProduction)).error().reason,
            "production-tenant-exists");
  EXPECT_EQ(run(process.tenancy().client("acme"))->byok.key_arn, kSomeKey);
  EXPECT_EQ(outside.kms.key_count(), 0U) << "there is no fall-back to a key of the vendor";
}

TEST(Election, IsRefusedAfterTheProductionTenantAndNotAfterASandbox) {
  Outside outside;
  Process process(outside);
  const Client client = process.client("acme");
  const Tenant sandbox = run(process.tenancy().provision(client.id, Environment::kSandbox)).value();
  EXPECT_EQ(sandbox.state, TenantState::kActive);
  EXPECT_FALSE(sandbox.byok);
  EXPECT_TRUE(run(process.tenancy().elect(client.id, kSomeKey)).has_value());
  EXPECT_FALSE(run(process.tenancy().provision(client.id, Environment::kSandbox))->byok) << "sandboxes never take it";

  const Client other = process.client("other");
  EXPECT_EQ(run(process.tenancy().provision(other.id, Environment::kProduction))->state, TenantState::kActive);
  EXPECT_EQ(run(process.tenancy().elect(other.id, kSomeKey)).error().reason, "byok-production-already-provisioned");
}

Task<void> elect_into(Tenancy& tenancy, ClientId client, std::string arn, int& done) {
  [[maybe_unused]] const Result<Client> elected = co_await tenancy.elect(client, std::move(arn));
  ++done;
}
Task<void> provision_into(Tenancy& tenancy, ClientId client, int& done) {
  [[maybe_unused]] const Result<Tenant> made = co_await tenancy.provision(client, Environment::kProduction);
  ++done;
}

// Two processes, both orders, many at once: the tenant lies under the elected key or nothing is elected.
TEST(Election, AndProvisioningNeverBothWin) {
  for (const bool elect_first : {false, true}) {
    Outside outside;
    Process one(outside), two(outside);
    const Client client = one.client("acme");
    asio::io_context context(1);
    auto open = asio::make_work_guard(context);
    int done = 0;
    const auto provision = [&] {
      asio::co_spawn(context, provision_into(two.tenancy(), client.id, done), asio::detached);
    };
    if (!elect_first) provision();
    for (const char* arn : {kSomeKey, kOtherKey})
      asio::co_spawn(context, elect_into(one.tenancy(), client.id, arn, done), asio::detached);
    if (elect_first) provision();
    provision();
    while (done < 4) context.run_one();
    open.reset();
    context.run();
    const Client after = run(one.tenancy().client("acme")).value();
    ASSERT_TRUE(after.production.has_value());
    const Tenant tenant = run(one.tenancy().tenant(*after.production)).value();
    EXPECT_EQ(tenant.byok, after.byok.state == ByokState::kConsumed);
    EXPECT_EQ(tenant.byok ? tenant.key_arn : "", after.byok.key_arn);
    EXPECT_EQ(run(one.tenancy().tenants())->size(), 1U);
  }
}

// The process dies before and after each write of a provisioning; the next one finds a state of the tables and goes on.
TEST(Provisioning, GoesOnAfterACrashAtAnyWrite) {
  for (const bool byok : {false, true}) {
    for (const storage::Fault fault : {storage::Fault::kCrashBefore, storage::Fault::kCrashAfter}) {
      for (std::uint64_t at = 1;; ++at) {
        SCOPED_TRACE(::testing::Message() << (byok ? "own key" : "vendor's key") << ", write " << at);
        Outside outside;
        Process first(outside);
        const Client client = first.client("acme");
        if (byok) run(first.tenancy().elect(client.id, kSomeKey)).value();
        const auto faults = std::make_shared<storage::FaultEngine>(outside.disk);
        faults->fail(storage::Call::kSubmit, at, fault);
        Process dying(outside, faults);
        const bool finished = run(dying.tenancy().provision(client.id, Environment::kProduction)).has_value();
        if (finished) {
          EXPECT_GE(at, byok ? 2U : 8U);
          break;
        }
        outside.disk = outside.disk->durable_copy();
        Process next(outside);
        run(next.tenancy().check_all());
        const Client after = run(next.tenancy().client("acme")).value();
        const std::vector<Tenant> tenants = run(next.tenancy().tenants()).value();
        ASSERT_EQ(tenants.size(), after.production ? 1U : 0U);
        EXPECT_EQ(after.byok.state == ByokState::kConsumed, byok && after.production.has_value());
        for (const Tenant& tenant : tenants) {
          EXPECT_EQ(tenant.byok, byok);
          EXPECT_EQ(tenant.state, byok ? TenantState::kAwaitingAccess : TenantState::kActive);
        }
        const Result<Tenant> again = run(next.tenancy().provision(client.id, Environment::kProduction));
        EXPECT_EQ(again.has_value(), !after.production.has_value());
      }
    }
  }
}

TEST(Provisioning, WaitsOutAnOutageOfKms) {
  Outside outside;
  Process process(outside);
  const Client client = process.client("acme");
  outside.kms.outage = Error{ErrorCode::kUnavailable, "", "KMSInternalException"};
  EXPECT_EQ(run(process.tenancy().provision(client.id, Environment::kProduction)).error().code,
            ErrorCode::kUnavailable);
  run(process.tenancy().check_all());
  EXPECT_EQ(run(process.tenancy().tenants())->front().state, TenantState::kAwaitingAccess);
  outside.kms.outage.reset();
  run(process.tenancy().check_all());
  EXPECT_EQ(run(process.tenancy().tenants())->front().state, TenantState::kActive);
}

TEST(Access, TurnsATenantActiveOnceProven) {
  Outside outside;
  Process process(outside);
  const Tenant tenant = process.byok_tenant("acme");
  EXPECT_EQ(run(process.tenancy().last_report(tenant.id)).error().reason, "never-verified");
  EXPECT_FALSE(run(process.tenancy().verify(tenant.id))->passed());
  EXPECT_EQ(run(process.tenancy().tenant(tenant.id))->state, TenantState::kAwaitingAccess);
  EXPECT_TRUE(run(process.generations().generations(tenant.id, record::Store::kEvents))->empty());
  process.allow(tenant);
  const VerificationReport report = run(process.tenancy().verify(tenant.id)).value();
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(run(process.tenancy().tenant(tenant.id))->state, TenantState::kActive);
  EXPECT_EQ(run(process.generations().generations(tenant.id, record::Store::kEvents))->size(), 2U);
  EXPECT_TRUE(run(process.tenancy().last_report(tenant.id))->passed());
  EXPECT_GE(process.keyring_reopened, 1);
}

TEST(Access, IsNoticedByTheBackgroundRound) {
  Outside outside;
  Process process(outside);
  const Tenant tenant = process.byok_tenant("acme");
  process.allow(tenant);
  run(process.tenancy().check_all());
  EXPECT_EQ(run(process.tenancy().tenant(tenant.id))->state, TenantState::kActive);
}

class ActiveTenant : public ::testing::Test {
 protected:
  ActiveTenant() {
    tenant_ = process_.byok_tenant("acme");
    process_.allow(tenant_);
    run(process_.tenancy().verify(tenant_.id)).value();
  }
  TenantState state() { return run(process_.tenancy().tenant(tenant_.id))->state; }
  void round() { run(process_.tenancy().check_all()); }
  std::string& key_state() { return outside_.kms.key(tenant_.key_arn).metadata.key_state; }

  Outside outside_;
  Process process_{outside_};
  Tenant tenant_;
};

TEST_F(ActiveTenant, IsSuspendedWhileItsKeyIsDisabled) {
  key_state() = "Disabled";
  round();
  EXPECT_EQ(state(), TenantState::kSuspended);
  round();
  EXPECT_EQ(state(), TenantState::kSuspended);
  key_state() = "Enabled";
  round();
  EXPECT_EQ(state(), TenantState::kActive);
}

TEST_F(ActiveTenant, IsSuspendedWhenItsLeaseIsRefusedAndComesBackWithAccess) {
  const std::string good = outside_.kms.key(tenant_.key_arn).policy;
  outside_.kms.key(tenant_.key_arn).policy = testing::default_policy(testing::kClientAccount);
  run(process_.tenancy().key_answered(tenant_.id, TenantEvent::kKeyRefused));
  round();
  EXPECT_EQ(state(), TenantState::kSuspended);
  outside_.kms.key(tenant_.key_arn).policy = good;
  round();
  EXPECT_EQ(state(), TenantState::kActive);
}

TEST_F(ActiveTenant, ComesBackOnlyByItsOwnKey) {
  run(process_.tenancy().key_answered(tenant_.id, TenantEvent::kKeyRefused));
  const std::string secret = keyring::keyring_secret_name(outside_.deployment.id, tenant_.id, record::Store::kEvents);
  auto& stored = outside_.kms.secrets.at(secret);
  keyring::KeyringDocument document = keyring::KeyringDocument::parse(stored.versions.at(stored.current)).value();
  for (keyring::WrappedKey& key : document.keys) {
    const record::KeyPlace place{outside_.deployment.id, tenant_.id, record::Store::kEvents, key.cls, key.generation};
    key.blob =
        outside_.kms.generate(outside_.deployment.provisioner_arn, key.key_arn, record::encryption_context(place))
            .value();
  }
  stored.versions[stored.current] = document.write();
  round();
  EXPECT_EQ(state(), TenantState::kSuspended);
}

// Destroyed is for good: neither a silence nor one principal's word is enough.
TEST_F(ActiveTenant, IsDestroyedOnlyWhenBothPrincipalsFindNoKey) {
  outside_.kms.outage = Error{ErrorCode::kUnavailable, "", "KMSInternalException"};
  round();
  EXPECT_EQ(state(), TenantState::kActive);
  outside_.kms.outage.reset();
  outside_.kms.destroy(tenant_.key_arn);
  round();
  EXPECT_EQ(state(), TenantState::kSuspended);
  round();
  EXPECT_EQ(state(), TenantState::kDestroyed);
  EXPECT_EQ(run(process_.tenancy().verify(tenant_.id)).error().reason, "tenant-destroyed");
  EXPECT_EQ(run(process_.tenancy().rotate(tenant_.id, record::Store::kEvents)).error().reason, "tenant-not-active");
  run(process_.tenancy().key_answered(tenant_.id, TenantEvent::kKeyOpened));
  EXPECT_EQ(state(), TenantState::kDestroyed);
}

TEST_F(ActiveTenant, GetsANewGenerationOnDemand) {
  EXPECT_EQ(run(process_.tenancy().rotate(tenant_.id, record::Store::kEvents)).value(), 2U);
  EXPECT_EQ(run(process_.tenancy().rotate(tenant_.id, record::Store::kEvents)).value(), 3U);
  EXPECT_EQ(run(process_.tenancy().rotate(tenant_.id, record::Store::kDocuments)).error().reason,
            "store-without-data-keys");
  const auto rows = run(process_.generations().generations(tenant_.id, record::Store::kEvents)).value();
  EXPECT_EQ(rows.size(), 4U);
  for (const keyring::Generation& row : rows) EXPECT_EQ(row.state, keyring::GenerationState::kActive);
}

TEST_F(ActiveTenant, GuidesWithItsOwnKeyAndPolicy) {
  const std::string guide = run(process_.tenancy().guide(tenant_.id)).value();
  for (const std::string& part :
       {tenant_.key_arn, tenant_.id.text(), outside_.deployment.provisioner_arn, outside_.deployment.component_arn,
        std::string("put-key-policy"), std::string("create-key")})
    EXPECT_NE(guide.find(part), std::string::npos) << part;
  const Client other = process_.client("other");
  const Tenant sandbox = run(process_.tenancy().provision(other.id, Environment::kSandbox)).value();
  EXPECT_EQ(run(process_.tenancy().policy_text(sandbox.id)).error().reason, "not-a-byok-tenant");
  EXPECT_EQ(run(process_.tenancy().guide(TenantId::random())).error().reason, "no-such-tenant");
}

}  // namespace
}  // namespace keyhold::tenancy
