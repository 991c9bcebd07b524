#include "keyhold/aws/profile.h"

#include <gtest/gtest.h>

namespace keyhold::aws {
namespace {

Profiles of(std::string_view config, std::string_view credentials = {}) {
  Profiles out;
  EXPECT_TRUE(out.add_config(config));
  EXPECT_TRUE(out.add_credentials(credentials));
  return out;
}

TEST(Profile, SectionsAreNamedAsInEachFile) {
  const Profiles profiles =
      of("[default]\nregion = eu-west-1\n"
         "[profile  app ]\nrole_arn=arn:aws:iam::111122223333:role/app\nsource_profile = base\n"
         "[app2]\nregion = x\n"
         "[sso-session s]\nregion = y\n"
         "[profiled]\nregion = z\n",
         "[base]\r\naws_access_key_id = AKIA1\r\naws_secret_access_key = a/b+c=\r\n[profile base]\nregion = q\n");
  EXPECT_EQ(setting(*profiles.find("default"), "region"), "eu-west-1");
  EXPECT_EQ(setting(*profiles.find("app"), "source_profile"), "base");
  EXPECT_EQ(profiles.find("app2"), nullptr);
  EXPECT_EQ(profiles.find("s"), nullptr);
  EXPECT_EQ(profiles.find("profiled"), nullptr);
  EXPECT_EQ(setting(*profiles.find("base"), "aws_secret_access_key"), "a/b+c=");
  EXPECT_NE(profiles.find("profile base"), nullptr);
  EXPECT_EQ(setting(*profiles.find("base"), "region"), std::nullopt);
}

TEST(Profile, TheCredentialsFileWins) {
  const Profiles profiles = of("[profile a]\naws_access_key_id = one\nregion = r\n", "[a]\naws_access_key_id = two\n");
  EXPECT_EQ(setting(*profiles.find("a"), "aws_access_key_id"), "two");
  EXPECT_EQ(setting(*profiles.find("a"), "region"), "r");
}

TEST(Profile, CommentsBlanksAndNestedSettingsAreNotSettings) {
  const Profiles profiles =
      of("# a comment\n; another\n\n[default] # here too\nRegion = eu-west-1 # not this\ns3 =\n  region = nested\n"
         "role_session_name = a#b\nempty =\n");
  EXPECT_EQ(setting(*profiles.find("default"), "region"), "eu-west-1");
  EXPECT_EQ(setting(*profiles.find("default"), "role_session_name"), "a#b");
  EXPECT_EQ(setting(*profiles.find("default"), "empty"), std::nullopt);
}

TEST(Profile, AFaultIsNamedByItsLine) {
  for (const char* text : {"[default]\n\nnonsense\n", "\n\n[default\n", "[default]\n\n= value\n"}) {
    Profiles out;
    const Status read = out.add_config(text);
    ASSERT_FALSE(read) << text;
    EXPECT_TRUE(read.error().detail.starts_with("line 3: ")) << read.error().detail;
  }
  EXPECT_FALSE(Profiles().add_config(std::string(Profiles::kMaxFileBytes + 1, '\n')));
}

}  // namespace
}  // namespace keyhold::aws
