// What a request to the KMS pays for its authorisation. Decides whether decisions need a cache: they don't while one
// costs about a microsecond.
#include <benchmark/benchmark.h>

#include "keyhold/iam/authorize.h"
#include "keyhold/iam/directory.h"
#include "keyhold/iam/kms_context.h"

namespace {

namespace iam = keyhold::iam;

constexpr std::string_view kByokPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Sid":"root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*"},
  {"Sid":"describe","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/provisioner",
   "arn:aws:iam::111122223333:user/component"]},"Action":"kms:DescribeKey","Resource":"*"},
  {"Sid":"decrypt","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/component"},
   "Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:EncryptionContext:kh:deployment":"d-1",
   "kms:EncryptionContext:kh:tenant":"t-1"}}}]})";
constexpr std::string_view kComponentPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}]})";

iam::Principal component() {
  return iam::parse_principal("arn:aws:iam::111122223333:user/component").value();
}

iam::ConditionContext component_context(const iam::Principal& caller) {
  const iam::Identity identity{.principal = caller, .user_name = "component", .user_id = "AIDACOMPONENT"};
  auto out = iam::request_context(caller, {.region = "eu-west-1", .source_ip = "203.0.113.7", .caller = &identity});
  iam::add_key_facts(out, {.spec = "SYMMETRIC_DEFAULT", .usage = "ENCRYPT_DECRYPT", .origin = "AWS_KMS"});
  return out;
}

void BM_DecideAcrossAccounts(benchmark::State& state) {  // three statements, two conditions, one identity policy
  const auto key_policy = iam::Policy::parse(kByokPolicy, iam::PolicyKind::kKeyPolicy).value();
  const auto identity = iam::Policy::parse(kComponentPolicy, iam::PolicyKind::kIdentityPolicy).value();
  const iam::EncryptionContext pairs = {{"kh:deployment", "d-1"}, {"kh:store", "events"}, {"kh:tenant", "t-1"}};
  iam::Question question{.caller = component(),
                         .action = "kms:Decrypt",
                         .resource_arn = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                         .resource_account = "444455556666"};
  question.context = component_context(question.caller);
  question.encryption_context = &pairs;
  if (!iam::authorize_kms(question, &key_policy, {std::span(&identity, 1)}, {}).allowed) state.SkipWithError("denied");
  for (auto _ : state)
    benchmark::DoNotOptimize(iam::authorize_kms(question, &key_policy, {std::span(&identity, 1)}, {}));
}
BENCHMARK(BM_DecideAcrossAccounts);

void BM_BuildContext(benchmark::State& state) {  // what the decision's question costs to put together
  const iam::Principal caller = component();
  for (auto _ : state) benchmark::DoNotOptimize(component_context(caller));
}
BENCHMARK(BM_BuildContext);

void BM_FindGrant(benchmark::State& state) {  // grants of other principals on the same key, none of which fits
  iam::Question question{.caller = component(), .action = "kms:Decrypt", .resource_account = "111122223333"};
  std::vector<iam::Grant> grants(static_cast<std::size_t>(state.range(0)));
  for (iam::Grant& grant : grants) {
    grant.grantee = "arn:aws:iam::111122223333:user/somebodyx";
    grant.operations.add(iam::GrantOperation::kDecrypt);
  }
  for (auto _ : state) benchmark::DoNotOptimize(iam::authorize_kms(question, nullptr, {}, grants));
}
BENCHMARK(BM_FindGrant)->Arg(1)->Arg(100)->Arg(10000);

void BM_Parse(benchmark::State& state) {  // once for each PutKeyPolicy, and at start-up for each key
  for (auto _ : state) benchmark::DoNotOptimize(iam::Policy::parse(kByokPolicy, iam::PolicyKind::kKeyPolicy));
}
BENCHMARK(BM_Parse);

}  // namespace
