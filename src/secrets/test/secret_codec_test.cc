// The row of a secret: version 1 is still read, and everything of version 2 comes back.
#include "../secret_codec.h"

#include <gtest/gtest.h>

namespace keyhold::secrets {
namespace {

constexpr std::string_view kVersion1 =
    R"({"arn":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-aB3dE6","created":1,"changed":2,)"
    R"("tags":[["k","v"]],"versionsMade":1,"versions":[{"id":"0123456789abcdef0123456789abcdef","number":1,"created":1,)"
    R"("labels":["AWSCURRENT"],"kmsKey":"arn:aws:kms:eu-west-1:111122223333:key/k","wrappedKey":"AQI="}]})";

TEST(SecretCodec, ReadsRowsOfVersion1) {
  const Result<Secret> secret = secret_from_json(kVersion1);
  ASSERT_TRUE(secret) << secret.error().detail;
  EXPECT_EQ(secret->place.name, "app/db");
  EXPECT_TRUE(secret->tagged);
  EXPECT_TRUE(secret->versions.at(0).has_value());
  EXPECT_FALSE(secret->rotation || secret->policy || secret->primary_region);
}

TEST(SecretCodec, GivesBackWhatItWasGiven) {
  Secret secret = secret_from_json(kVersion1).value();
  secret.policy = "{}";
  secret.primary_region = "eu-north-1";
  secret.replicas = {{"eu-west-3", "alias/x", Replica::Status::kFailed, "why"}, {"eu-west-2", {}, {}, {}}};
  Rotation rotation{.enabled = true,
                    .lambda_arn = "arn:aws:lambda:eu-west-1:111122223333:function:f",
                    .after_days = 30,
                    .duration = "3h",
                    .schedule = "rate(10 days)",
                    .last = WallTime(std::chrono::milliseconds(5)),
                    .next = WallTime(std::chrono::milliseconds(6)),
                    .run = Rotation::Run{"t", 2, 3, WallTime(std::chrono::milliseconds(7)), true}};
  secret.rotation = rotation;
  secret.versions.at(0).accessed = WallTime(std::chrono::milliseconds(8));
  secret.versions.at(0).managed_key = true;
  Version pending;
  pending.id = "pending";
  pending.labels = {"AWSPENDING"};
  secret.versions.push_back(std::move(pending));
  const PlaintextBytes text = to_json(secret);
  const Result<Secret> back = secret_from_json(text.text());
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_EQ(to_json(*back).text(), text.text());
  EXPECT_FALSE(back->versions.at(1).has_value());
  EXPECT_EQ(back->rotation->run->step, 2U);
  EXPECT_EQ(back->replicas.at(0).message, "why");
}

TEST(SecretCodec, RefusesAMemberOfAWrongType) {
  for (const char* member : {R"("tagged":1)", R"("policy":{})", R"("replicas":{})", R"("replicas":[{"failed":true}])",
                             R"("rotation":[])", R"("rotation":{"enabled":true})", R"("primaryRegion":1)"}) {
    std::string text(kVersion1);
    text.insert(1, std::string(member) + ",");
    EXPECT_EQ(secret_from_json(text).error().code, ErrorCode::kDoesNotOpen) << member;
  }
}

}  // namespace
}  // namespace keyhold::secrets
