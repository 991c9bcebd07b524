// Replicas: in the same commit as their primary, under keys of their own Region, and read-only.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

constexpr const char* kThere = "eu-north-1";

class ReplicationTest : public SecretsTest {
 protected:
  static Caller in(std::string region) {
    Caller out = caller();
    out.region = std::move(region);
    return out;
  }
  Result<aws::ReplicateSecretToRegionsResponse> replicate(std::vector<aws::ReplicaRegion> regions, bool force = false) {
    return run(service().replicate_secret_to_regions(call(), {"s", std::move(regions), force}));
  }
  std::string get_there(std::string region = kThere, std::optional<std::string> label = std::nullopt) {
    aws::GetSecretValueRequest request{.secret_id = "s", .version_stage = std::move(label)};
    const auto answer = run(service().get_secret_value(call(in(std::move(region))), std::move(request)));
    return answer ? std::string(answer->secret_string->text()) : answer.error().reason;
  }
  aws::DescribeSecretResponse described(std::string region) {
    return run(service().describe_secret(call(in(std::move(region))), {"s"})).value();
  }
  std::string status() {
    std::string out;
    for (const aws::ReplicationStatus& one : described("eu-west-1").replication_status)
      out += *one.region + " " + *one.status + ";";
    return out;
  }
};

TEST_F(ReplicationTest, AReplicaIsTheSameSecretInAnotherRegion) {
  const auto made = create("s", "A", token('a'));
  ASSERT_TRUE(put("s", "B", token('b')));
  ASSERT_TRUE(run(service().tag_resource(call(), {"s", {{"k", "v"}}})));
  const auto answer = replicate({{kThere, std::nullopt}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->replication_status.at(0).status, "InSync");
  reopen();
  EXPECT_EQ(status(), "eu-north-1 InSync;");
  const auto there = described(kThere);
  std::string arn = made->arn;
  arn.replace(arn.find("eu-west-1"), 9, kThere);
  EXPECT_EQ(there.arn, arn);
  EXPECT_EQ(there.primary_region, "eu-west-1");
  EXPECT_EQ(there.version_ids_to_stages, described("eu-west-1").version_ids_to_stages);
  EXPECT_EQ(there.tags->size(), 1U);
  EXPECT_EQ(get_there() + get_there(kThere, "AWSPREVIOUS"), "BA");
  EXPECT_EQ(described("eu-west-1").primary_region, "eu-west-1");
}

TEST_F(ReplicationTest, WhatChangesThePrimaryChangesItsReplicas) {
  aws::CreateSecretRequest request{.name = "s", .client_request_token = token('a')};
  request.secret_string = PlaintextBytes::copy_of(std::string_view("A"));
  request.add_replica_regions = {{kThere, "alias/there"}, {"us-east-1", std::nullopt}};
  const auto made = run(service().create_secret(call(), std::move(request)));
  ASSERT_EQ(made->replication_status.size(), 2U);
  EXPECT_EQ(made->replication_status[0].kms_key_id, "alias/there");
  EXPECT_EQ(get_there() + get_there("us-east-1"), "AA");
  ASSERT_TRUE(put("s", "B", token('b'), aws::StagingLabels{"AWSPENDING"}));
  EXPECT_EQ(get_there(kThere, "AWSPENDING"), "B");
  ASSERT_TRUE(move("s", "AWSCURRENT", token('a'), token('b')));
  EXPECT_EQ(get_there() + get_there("us-east-1", "AWSPREVIOUS"), "BA");
  aws::UpdateSecretRequest update{.secret_id = "s", .client_request_token = token('c'), .description = "d"};
  update.secret_string = PlaintextBytes::copy_of(std::string_view("C"));
  ASSERT_TRUE(run(service().update_secret(call(), std::move(update))));
  EXPECT_EQ(get_there(), "C");
  EXPECT_EQ(described("us-east-1").description, "d");
  keys_.refused.emplace("alias/aws/secretsmanager", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  EXPECT_EQ(get_there(), "C") << "under its own Region's key";
  EXPECT_EQ(get_there("us-east-1"), "DecryptionFailure");
}

TEST_F(ReplicationTest, ALabelMovesToAVersionThatHadNoneWhenReplicationBegan) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(put("s", "B", token('b')));
  ASSERT_TRUE(put("s", "C", token('c')));
  ASSERT_TRUE(replicate({{kThere, std::nullopt}}));
  ASSERT_TRUE(move("s", "AWSCURRENT", token('c'), token('a')));
  EXPECT_EQ(status(), "eu-north-1 InSync;");
  EXPECT_EQ(get_there() + get_there(kThere, "AWSPREVIOUS"), "AC");
}

TEST_F(ReplicationTest, AReplicaIsReadOnlyButForItsKey) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(replicate({{kThere, std::nullopt}}));
  const auto there = [this]() -> Call& { return call(in(kThere)); };
  aws::PutSecretValueRequest value{.secret_id = "s", .client_request_token = token('b')};
  value.secret_string = PlaintextBytes::copy_of(std::string_view("B"));
  EXPECT_EQ(refusal_of(run(service().put_secret_value(there(), std::move(value)))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().update_secret(
                there(), {.secret_id = "s", .client_request_token = token('b'), .description = "d"}))),
            "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().tag_resource(there(), {"s", {{"k", "v"}}}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().untag_resource(there(), {"s", {"k"}}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().put_resource_policy(there(), {"s", "p", false}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().get_resource_policy(there(), {"s"}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().delete_resource_policy(there(), {"s"}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().delete_secret(there(), {"s"}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().restore_secret(there(), {"s"}))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().replicate_secret_to_regions(there(), {"s", {{}}, false}))),
            "InvalidParameterException");
  EXPECT_EQ(refusal_of(run(service().remove_regions_from_replication(there(), {"s", {"a"}}))),
            "InvalidParameterException");
  ASSERT_TRUE(run(service().update_secret(
      there(), {.secret_id = "s", .client_request_token = token('b'), .kms_key_id = "alias/other"})));
  EXPECT_EQ(described("eu-west-1").replication_status.at(0).kms_key_id, "alias/other");
  keys_.refused.emplace("alias/aws/secretsmanager", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  EXPECT_EQ(get_there(), "A");
}

TEST_F(ReplicationTest, AReplicaThatCouldNotBeWrittenSaysSoAndCatchesUp) {
  ASSERT_TRUE(create("s", "A", token('a')));
  keys_.refused.emplace("alias/there", Error{ErrorCode::kKeyDisabled, "", "DisabledException"});
  ASSERT_TRUE(replicate({{kThere, "alias/there"}}));
  EXPECT_EQ(status(), "eu-north-1 Failed;");
  EXPECT_EQ(get_there(), "ResourceNotFoundException");
  keys_.refused.clear();
  ASSERT_TRUE(replicate({{kThere, "alias/there"}}));
  EXPECT_EQ(status(), "eu-north-1 InSync;");
  keys_.refused.emplace("alias/there", Error{ErrorCode::kAccessDenied, "", "AccessDeniedException"});
  ASSERT_TRUE(put("s", "B", token('b')));
  keys_.refused.clear();
  EXPECT_EQ(status(), "eu-north-1 Failed;");
  EXPECT_EQ(get_there(), "A") << "what it had";
  ASSERT_TRUE(put("s", "C", token('c')));
  EXPECT_EQ(status(), "eu-north-1 Failed;") << "B is AWSPREVIOUS, and missing there";
  ASSERT_TRUE(replicate({{kThere, std::nullopt}}));
  EXPECT_EQ(status(), "eu-north-1 InSync;");
  EXPECT_EQ(get_there() + get_there(kThere, "AWSPREVIOUS"), "CB");
}

TEST_F(ReplicationTest, AnotherSecretOfThatNameStaysUnlessItIsToGiveWay) {
  ASSERT_TRUE(create("s", "A", token('a')));
  aws::CreateSecretRequest other{.name = "s", .client_request_token = token('o')};
  other.secret_string = PlaintextBytes::copy_of(std::string_view("other"));
  ASSERT_TRUE(run(service().create_secret(call(in(kThere)), std::move(other))));
  const auto refused = replicate({{kThere, std::nullopt}});
  EXPECT_EQ(refused->replication_status.at(0).status_message,
            "Replication failed: Secret name s already exists in region eu-north-1.");
  ASSERT_TRUE(put("s", "B", token('b')));
  EXPECT_EQ(get_there(), "other");
  ASSERT_TRUE(replicate({{kThere, std::nullopt}}, true));
  EXPECT_EQ(get_there(), "B");
  reopen();
  EXPECT_EQ(get_there(), "B");
}

TEST_F(ReplicationTest, ReplicasEndByRemovalOrGoOnByThemselves) {
  ASSERT_TRUE(create("s", "A", token('a')));
  ASSERT_TRUE(replicate({{kThere, std::nullopt}, {"us-east-1", std::nullopt}}));
  EXPECT_EQ(refusal_of(run(service().delete_secret(call(), {"s"}))), "InvalidParameterException");
  ASSERT_TRUE(run(service().stop_replication_to_replica(call(in(kThere)), {"s"})));
  EXPECT_EQ(refusal_of(run(service().stop_replication_to_replica(call(in(kThere)), {"s"}))),
            "InvalidParameterException");
  EXPECT_EQ(status(), "us-east-1 InSync;");
  aws::PutSecretValueRequest value{.secret_id = "s", .client_request_token = token('n')};
  value.secret_string = PlaintextBytes::copy_of(std::string_view("own"));
  ASSERT_TRUE(run(service().put_secret_value(call(in(kThere)), std::move(value))));
  EXPECT_EQ(get("s") + get_there() + get_there("us-east-1"), "AownA");
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(run(service().remove_regions_from_replication(call(), {"s", {"us-east-1", "ap-south-1"}})));
  EXPECT_EQ(get_there("us-east-1"), "ResourceNotFoundException");
  EXPECT_TRUE(described("eu-west-1").replication_status.empty());
  EXPECT_FALSE(described("eu-west-1").primary_region);
  ASSERT_TRUE(run(service().delete_secret(call(), {"s", std::nullopt, true})));
  reopen();
  EXPECT_EQ(get_there(), "own");
}

TEST_F(ReplicationTest, RegionsThatMakeNoSenseAreRefused) {
  ASSERT_TRUE(create("s", "A", token('a')));
  for (const std::vector<aws::ReplicaRegion>& regions :
       {std::vector<aws::ReplicaRegion>{{"eu-west-1", {}}}, {{std::nullopt, {}}}, {{kThere, {}}, {kThere, {}}}})
    EXPECT_EQ(refusal_of(replicate(regions)), "InvalidParameterException");
  aws::CreateSecretRequest request{.name = "t", .client_request_token = token('a')};
  request.add_replica_regions = {{"eu-west-1", {}}};
  EXPECT_EQ(refusal_of(run(service().create_secret(call(), std::move(request)))), "InvalidParameterException");
}

}  // namespace
}  // namespace keyhold::secrets
