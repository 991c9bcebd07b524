#include "roles/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keyhold::apps {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What `dev` writes for a role is what the role then reads.
TEST(ConfigFile, ReadsWhatIsWritten) {
  KmsConfig kms;
  kms.process.data_directory = "/data/with \"quotes\"";
  kms.process.memory_lock = MemoryLock::kBestEffort;
  kms.deployment = DeploymentId::random();
  kms.key_file = "/data.key";
  kms.component_port = {"127.0.0.1", 9443};
  kms.audit = AuditMode::kRelaxed;
  const auto reading = parse_config(to_toml(kms), "kms.toml");
  ASSERT_TRUE(reading) << reading.error().detail;
  EXPECT_THAT(reading->faults, IsEmpty());
  const auto& read = std::get<KmsConfig>(reading->config);
  EXPECT_EQ(read.process.data_directory, kms.process.data_directory);
  EXPECT_EQ(read.process.memory_lock, MemoryLock::kBestEffort);
  EXPECT_EQ(read.deployment, kms.deployment);
  EXPECT_EQ(read.key_file, kms.key_file);
  EXPECT_EQ(read.component_port.port, 9443);
  EXPECT_EQ(read.audit, AuditMode::kRelaxed);
}

TEST(ConfigFile, ReadsASecretsRoleThatIsWrittenAndItsLimits) {
  SecretsConfig secrets;
  secrets.process.data_directory = "/data";
  secrets.region = "eu-west-1";
  secrets.kms = secrets.kms_component = "https://127.0.0.1:8440";
  secrets.component_port = {"127.0.0.1", 9444};
  secrets.limits.account_per_second = 7;
  const auto reading = parse_config(to_toml(secrets), "secrets.toml");
  ASSERT_TRUE(reading) << reading.error().detail;
  EXPECT_THAT(reading->faults, IsEmpty());
  const auto& read = std::get<SecretsConfig>(reading->config);
  EXPECT_EQ(read.component_port.port, 9444);
  EXPECT_EQ(read.limits.account_per_second, 7U);
}

TEST(ConfigFile, ReadsRotationHooksThatAreWrittenAndNoOthers) {
  SecretsConfig secrets;
  secrets.process.data_directory = "/data";
  secrets.region = "eu-west-1";
  secrets.kms = secrets.kms_component = "https://127.0.0.1:8440";
  const std::string lambda = "arn:aws:lambda:eu-west-1:111122223333:function:rotate";
  secrets.rotation.hooks.emplace(lambda, "https://hook.example:8450/rotate?x=1");
  secrets.rotation.ca = "/etc/hooks.pem";
  secrets.rotation.pause = std::chrono::seconds(3);
  const auto reading = parse_config(to_toml(secrets), "secrets.toml");
  ASSERT_TRUE(reading) << reading.error().detail;
  EXPECT_THAT(reading->faults, IsEmpty());
  const auto& read = std::get<SecretsConfig>(reading->config);
  EXPECT_EQ(read.rotation.hooks.at(lambda), "https://hook.example:8450/rotate?x=1");
  EXPECT_EQ(read.rotation.ca, "/etc/hooks.pem");
  EXPECT_EQ(read.rotation.pause, std::chrono::seconds(3));
  secrets.rotation.hooks.at(lambda) = "http://hook.example/";
  EXPECT_EQ(parse_config(to_toml(secrets), "secrets.toml")->faults.size(), 1U);
}

TEST(ConfigFile, ReadsAPlatformThatIsWritten) {
  PlatformConfig platform;
  platform.process.data_directory = "/data";
  platform.region = "eu-west-1";
  platform.vendor_account = "111122223333";
  platform.provisioner_arn = "arn:aws:iam::111122223333:user/p";
  platform.events_arn = "arn:aws:iam::111122223333:user/e";
  platform.registry_arn = "arn:aws:iam::111122223333:user/r";
  platform.kms = "https://127.0.0.1:8440";
  platform.byok_hard_end = std::chrono::seconds(60);
  const auto reading = parse_config(to_toml(platform), "platform.toml");
  ASSERT_TRUE(reading) << reading.error().detail;
  EXPECT_THAT(reading->faults, IsEmpty());
  const auto& read = std::get<PlatformConfig>(reading->config);
  EXPECT_EQ(read.events_arn, platform.events_arn);
  EXPECT_EQ(read.kms, platform.kms);
  EXPECT_EQ(read.byok_hard_end, std::chrono::seconds(60));
}

// Every fault is found, each with its line.
TEST(ConfigFile, ExplainsEachFaultWithItsLine) {
  const auto reading = parse_config(
      "role = \"platform\"\n"
      "data_directory = \"/data\"\n"
      "threads = -1\n"
      "colour = \"red\"\n"
      "[listen]\n"
      "public = \"8442\"\n"
      "[aws]\n"
      "region = \"eu-west-1\"\n"
      "vendor_account = \"1\"\n"
      "provisioner_arn = \"a\"\n"
      "events_arn = \"b\"\n"
      "kms = \"http://plain\"\n"
      "[leases]\n"
      "byok_hard_end_seconds = 301\n"
      "check_every_seconds = \"often\"\n",
      "p.toml");
  ASSERT_TRUE(reading) << reading.error().detail;
  EXPECT_THAT(reading->faults,
              ElementsAre("p.toml:3: threads: must be 0 to 1024", "p.toml:6: listen.public: must be \"ADDRESS:PORT\"",
                          "p.toml: aws.registry_arn: is missing", "p.toml:12: aws.kms: must be https://HOST:PORT",
                          "p.toml:14: leases.byok_hard_end_seconds: must be 10 to 300",
                          "p.toml:15: leases.check_every_seconds: must be a whole number",
                          "p.toml:4: colour: is not a setting of this role"));
}

TEST(ConfigFile, RefusesWhatIsNoConfiguration) {
  struct Case {
    const char* name;
    const char* text;
    const char* detail;
  };
  constexpr Case kCases[] = {
      {"not TOML", "role = \"kms\"\ndata_directory = \n", "x.toml:2: "},
      {"no role", "data_directory = \"/d\"\n", "x.toml: role: "},
      {"another role", "role = \"web\"\n", "x.toml: role: "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto reading = parse_config(c.text, "x.toml");
    ASSERT_FALSE(reading);
    EXPECT_THAT(reading.error().detail, testing::StartsWith(c.detail));
  }
}

}  // namespace
}  // namespace keyhold::apps
