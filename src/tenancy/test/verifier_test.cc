#include "../verifier.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "keyhold/base/json.h"
#include "tenancy_world.h"

namespace keyhold::tenancy {
namespace {

using testing::Outside;
using testing::Process;
using testing::run;

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::set<std::string> findings(const VerificationReport& report) {
  std::set<std::string> out;
  for (const Check& check : report.checks)
    if (!check.finding.empty()) out.insert(check.finding);
  return out;
}

class Verification : public ::testing::Test {
 protected:
  Verification() : tenant_(process_.byok_tenant("acme")) { process_.allow(tenant_); }
  VerificationReport report() { return run(process_.tenancy().verify(tenant_.id)).value(); }
  testing::FakeKey& key() { return outside_.kms.key(tenant_.key_arn); }
  std::string filled(std::string text) const {
    replace_all(text, "${CLIENT_ACCOUNT}", testing::kClientAccount);
    replace_all(text, "${VENDOR_ACCOUNT}", testing::kVendorAccount);
    replace_all(text, "${PROVISIONER_ARN}", outside_.deployment.provisioner_arn);
    replace_all(text, "${COMPONENT_ARN}", outside_.deployment.component_arn);
    replace_all(text, "${DEPLOYMENT}", outside_.deployment.id.text());
    replace_all(text, "${TENANT}", tenant_.id.text());
    replace_all(text, "${TENANT_PREFIX}", tenant_.id.text().substr(0, 8));
    replace_all(text, "${OTHER_TENANT}", TenantId::random().text());
    return text;
  }

  Outside outside_;
  Process process_{outside_};
  testing::FakeProbe provisioner_{outside_.kms, outside_.deployment.provisioner_arn};
  testing::FakeProbe component_{outside_.kms, outside_.deployment.component_arn};
  Tenant tenant_;
};

TEST_F(Verification, OfThePrintedPolicyFindsNothing) {
  const VerificationReport seen = report();
  EXPECT_EQ(findings(seen), std::set<std::string>());
  std::set<std::string> unverifiable;
  for (const Check& check : seen.checks)
    if (check.result == CheckResult::kNotVerifiable) unverifiable.insert(check.id);
  EXPECT_EQ(unverifiable, std::set<std::string>{"no-other-principals"}) << "what can't be probed is never called ok";
}

std::set<std::string> texts(const json::Value& list) {
  std::set<std::string> out;
  for (const json::Value& item : list.get_array()) out.emplace(item.get_string());
  return out;
}

// tests/policies: each file is a key policy and the findings that it must give, no more and no fewer, by the real
// policy engine.
TEST_F(Verification, FindsWhatIsWrongWithEachPolicyAndNothingElse) {
  std::set<std::string> loose;
  std::size_t seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(KEYHOLD_SOURCE_DIR "/tests/policies")) {
    if (file.path().extension() != ".json") continue;
    SCOPED_TRACE(file.path().filename());
    const json::Object policy_case = json::parse_object(file_text(file.path())).value();
    const std::set<std::string> expected = texts(*json::find(policy_case, "expect"));
    key().policy = filled(json::write(*json::find(policy_case, "policy")));
    Verifier verifier(outside_.deployment, provisioner_, component_, outside_.clock);
    const VerificationReport found = run(verifier.verify(tenant_));
    EXPECT_EQ(findings(found), expected);
    EXPECT_EQ(found.passed(), expected.empty());
    ++seen;
    for (const std::string& each : expected)
      if (each.starts_with("policy-too-loose-")) loose.insert(each);
  }
  EXPECT_GE(seen, 46U);
  EXPECT_EQ(loose.size(), 12U) << "a probe that no policy of the matrix sets off";
}

TEST_F(Verification, NamesEachFactThatIsWrong) {
  struct Case {
    std::string aws::KeyMetadata::*member;
    const char* value;
    const char* finding;
  };
  constexpr Case kCases[] = {
      {&aws::KeyMetadata::key_state, "Disabled", "key-disabled"},
      {&aws::KeyMetadata::key_state, "PendingDeletion", "key-pending-deletion"},
      {&aws::KeyMetadata::key_state, "Unavailable", "key-state-unusable"},
      {&aws::KeyMetadata::key_spec, "RSA_2048", "key-spec-unsupported"},
      {&aws::KeyMetadata::key_usage, "SIGN_VERIFY", "key-usage-unsupported"},
      {&aws::KeyMetadata::origin, "EXTERNAL", "key-origin-external"},
      {&aws::KeyMetadata::origin, "AWS_CLOUDHSM", "key-origin-aws-cloudhsm"},
      {&aws::KeyMetadata::origin, "EXTERNAL_KEY_STORE", "key-origin-external-key-store"},
      {&aws::KeyMetadata::key_manager, "AWS", "key-manager-not-customer"},
      {&aws::KeyMetadata::arn, "arn:aws:kms:eu-west-1:444455556666:key/other", "key-arn-differs"},
  };
  const aws::KeyMetadata good = key().metadata;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.finding);
    key().metadata = good;
    key().metadata.*c.member = c.value;
    const VerificationReport seen = report();
    EXPECT_TRUE(findings(seen).contains(c.finding));
    EXPECT_FALSE(seen.passed());
  }
}

// An outage proves nothing: neither that a probe works, nor that another is refused.
TEST_F(Verification, TakesAnOutageForNothing) {
  outside_.kms.outage = Error{ErrorCode::kUnavailable, "", "KMSInternalException"};
  const VerificationReport seen = report();
  EXPECT_FALSE(seen.passed());
  EXPECT_TRUE(findings(seen).contains("kms-unreachable"));
  EXPECT_TRUE(findings(seen).contains("probe-inconclusive"));
}

// With an identity policy that refuses what the key policy lets through, the key policy is not called tight.
TEST_F(Verification, TakesARefusalOfOurOwnPolicyForNothing) {
  outside_.kms.takes_stray_probes = false;
  EXPECT_EQ(findings(report()), std::set<std::string>());
  const std::string text = file_text(KEYHOLD_SOURCE_DIR "/tests/policies/loose-tenant-only-on-decrypt.json");
  key().policy = filled(json::write(*json::find(json::parse_object(text).value(), "policy")));
  const VerificationReport seen = report();
  EXPECT_EQ(findings(seen), std::set<std::string>{"probe-inconclusive"});
  EXPECT_FALSE(seen.passed());
}

TEST_F(Verification, OfAKeyThatIsGoneSaysSo) {
  outside_.kms.destroy(tenant_.key_arn);
  EXPECT_TRUE(findings(report()).contains("key-not-found"));
}

TEST_F(Verification, IsReadBackAsItWas) {
  const VerificationReport seen = report();
  EXPECT_EQ(json::write(to_json(run(process_.tenancy().last_report(tenant_.id)).value())), json::write(to_json(seen)));
}

}  // namespace
}  // namespace keyhold::tenancy
