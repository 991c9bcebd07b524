#include "kms_fixture.h"

namespace keyhold::kms {
namespace {

std::string key_policy(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[{"Sid":"root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"})" +
         (statements.empty() ? "" : "," + statements) + "]}";
}

class AccessTest : public KmsTest {
 protected:
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
};

TEST_F(AccessTest, ASameAccountUserNeedsTheKeyPolicyOrTheDelegation) {
  const aws::KeyMetadata key = create_key();
  const Bytes blob = encrypt(key.key_id);
  EXPECT_EQ(reason(decrypt(call_by(caller(kOwn, "worker")), blob)), "AccessDeniedException");
  grant_identity_policy(kOwn, "worker", "kms:Decrypt", key.arn);
  EXPECT_EQ(reason(decrypt(call_by(caller(kOwn, "worker")), blob)), "");
}

TEST_F(AccessTest, AnotherAccountNeedsBothPolicies) {
  const aws::KeyMetadata key = create_key();
  const Bytes blob = encrypt(key.key_id);
  EXPECT_EQ(reason(decrypt(call_by(caller(kOther, "administrator")), blob)), "AccessDeniedException");
  const std::string named =
      R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:Decrypt","Resource":"*"})";
  ASSERT_TRUE(
      run(kms_->service().put_key_policy(as_administrator(), {.key_id = key.key_id, .policy = key_policy(named)})));
  EXPECT_EQ(reason(decrypt(call_by(caller(kOther, "administrator")), blob)), "");
  ASSERT_TRUE(
      run(kms_->service().put_key_policy(as_administrator(), {.key_id = key.key_id, .policy = key_policy("")})));
  EXPECT_EQ(reason(decrypt(call_by(caller(kOther, "administrator")), blob)), "AccessDeniedException");
}

TEST_F(AccessTest, AKeyPolicyNamesNobodyWhoIsKnownToBeMissing) {
  const auto naming = [](const std::string& principal) {
    return key_policy(R"({"Effect":"Deny","Principal":{"AWS":["444455556666",")" + principal +
                      R"("]},"Action":"kms:Decrypt","Resource":"*"})");
  };
  const std::string key = create_key().key_id;
  const auto put = [&](const std::string& principal) {
    return run(kms_->service().put_key_policy(as_administrator(), {.key_id = key, .policy = naming(principal)}));
  };
  for (const std::string& missing : {iam::user_arn(kOwn, "nobody"), iam::role_arn(kOther, "none")}) {
    const Status refused = put(missing);
    EXPECT_EQ(reason(refused), "MalformedPolicyDocumentException");
    EXPECT_EQ(refused.error().detail, "Policy contains a statement with one or more invalid principals.");
    const auto created = run(kms_->service().create_key(as_administrator(), {.policy = naming(missing)}));
    EXPECT_EQ(reason(created), "MalformedPolicyDocumentException");
  }
  EXPECT_EQ(reason(put(iam::user_arn(kOther, "administrator"))), "");
  EXPECT_EQ(reason(put(iam::user_arn("999988887777", "nobody"))), "") << "an account that is not of this deployment";
}

TEST_F(AccessTest, AnEncryptionContextConditionDecides) {
  const std::string on_tenant =
      R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:user/administrator"},"Action":"kms:Decrypt","Resource":"*",)"
      R"("Condition":{"StringEquals":{"kms:EncryptionContext:kh:tenant":"t1"}}})";
  const aws::KeyMetadata key = create_key(key_policy(on_tenant));
  const Bytes first = encrypt(key.key_id, {{"kh:tenant", "t1"}}), second = encrypt(key.key_id, {{"kh:tenant", "t2"}});
  EXPECT_EQ(reason(decrypt(call_by(caller(kOther, "administrator")), first, {{"kh:tenant", "t1"}})), "");
  EXPECT_EQ(reason(decrypt(call_by(caller(kOther, "administrator")), second, {{"kh:tenant", "t2"}})),
            "AccessDeniedException");
}

TEST_F(AccessTest, ContextsAreExactAndNeverJoined) {
  const std::string key = create_key().key_id;
  const Bytes blob = encrypt(key, {{"ab", "c"}});
  EXPECT_EQ(reason(decrypt(as_administrator(), blob, {{"ab", "c"}})), "");
  const aws::EncryptionContext wrong[] = {{{"a", "bc"}}, {{"AB", "c"}}, {{"ab", "C"}}, {}, {{"ab", "c"}, {"d", ""}}};
  for (const aws::EncryptionContext& context : wrong)
    EXPECT_EQ(reason(decrypt(as_administrator(), blob, context)), "InvalidCiphertextException");
}

TEST_F(AccessTest, APolicyThatLocksItsWriterOutIsRefused) {
  const std::string key = create_key().key_id;
  const std::string other_only =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"kms:*","Resource":"*"}]})";
  EXPECT_EQ(
      run(kms_->service().put_key_policy(as_administrator(), {.key_id = key, .policy = other_only})).error().reason,
      "MalformedPolicyDocumentException");
  EXPECT_TRUE(run(kms_->service().put_key_policy(
      as_administrator(), {.key_id = key, .policy = other_only, .bypass_policy_lockout_safety_check = true})));
}

TEST_F(AccessTest, ReferencesFailWithFourDifferentMessages) {
  const auto message = [&](const std::string& reference) {
    const auto answer = run(kms_->service().describe_key(as_administrator(), {.key_id = reference}));
    EXPECT_EQ(answer.error().reason, "NotFoundException") << reference;
    return answer.error().detail;
  };
  EXPECT_EQ(message("nonsense"), "Invalid keyId 'nonsense'");
  EXPECT_EQ(message("0f8fad5b-d9cb-469f-a165-70867728950e"),
            "Key 'arn:aws:kms:eu-west-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e' does not exist");
  EXPECT_EQ(message("arn:aws:kms:us-east-1:111122223333:key/0f8fad5b-d9cb-469f-a165-70867728950e"),
            "Invalid arn us-east-1");
  EXPECT_EQ(message("alias/none"), "Alias arn:aws:kms:eu-west-1:111122223333:alias/none is not found.");
}

TEST_F(AccessTest, ACiphertextIsOfItsKeyOrOfNone) {
  const std::string a = create_key().key_id;
  const std::string b = create_key().key_id;
  const Bytes blob = encrypt(a);
  const auto with_key = [&](Bytes ciphertext, const std::string& key) {
    aws::DecryptRequest request{.ciphertext_blob = std::move(ciphertext), .key_id = key};
    return reason(run(kms_->service().decrypt(as_administrator(), std::move(request))));
  };
  EXPECT_EQ(with_key(blob, a), "");
  EXPECT_EQ(with_key(blob, b), "IncorrectKeyException");
  Bytes cut(blob.begin(), blob.end() - 1), longer = blob;
  longer.push_back(std::byte{0});
  EXPECT_EQ(with_key(cut, a), "InvalidCiphertextException");
  EXPECT_EQ(with_key(longer, a), "InvalidCiphertextException");
  EXPECT_EQ(with_key(Bytes(3), a), "InvalidCiphertextException");
}

TEST_F(AccessTest, DryRunChecksEverythingAndDoesNothing) {
  const std::string key = create_key().key_id;
  const auto dry = [&](Call& call) {
    aws::GenerateDataKeyRequest request{
        .key_id = kms_->keys().all().front()->arn, .key_spec = "AES_256", .dry_run = true};
    return run(kms_->service().generate_data_key(call, std::move(request))).error().reason;
  };
  EXPECT_EQ(dry(as_administrator()), "DryRunOperationException");
  EXPECT_EQ(dry(call_by(caller(kOwn, "worker"))), "AccessDeniedException");
  ASSERT_TRUE(run(kms_->service().disable_key(as_administrator(), {key})));
  EXPECT_EQ(dry(as_administrator()), "DisabledException");
}

TEST_F(AccessTest, TheManagedKeyIsMadeAtFirstUseAndWorksThroughItsServiceOnly) {
  const std::string alias = "alias/aws/secretsmanager";
  const auto generate = [&](Call& call) {
    const auto made = run(kms_->service().generate_data_key(call, {.key_id = alias, .key_spec = "AES_256"}));
    return made ? made->key_id : made.error().reason;
  };
  EXPECT_EQ(generate(as_administrator()), "AccessDeniedException");
  const std::string through =
      generate(call_by(caller(kOwn, "administrator", "secretsmanager.eu-west-1.amazonaws.com")));
  EXPECT_EQ(through, kms_->keys().all().front()->arn);
  EXPECT_EQ(generate(call_by(caller(kOwn, "administrator", "s3.eu-west-1.amazonaws.com"))), "AccessDeniedException");
  const auto seen = run(kms_->service().describe_key(as_administrator(), {.key_id = alias})).value();
  EXPECT_EQ(seen.key_metadata.key_manager, "AWS");
  EXPECT_EQ(
      run(kms_->service().schedule_key_deletion(as_administrator(), {seen.key_metadata.key_id, 7})).error().reason,
      "AccessDeniedException");
  EXPECT_EQ(kms_->keys().size(), 1u);
}

TEST_F(AccessTest, AliasesBelongToTheirAccountAndRegion) {
  const std::string key = create_key().key_id;
  ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/app", key})));
  EXPECT_EQ(run(kms_->service().create_alias(as_administrator(), {"alias/app", key})).error().reason,
            "AlreadyExistsException");
  EXPECT_EQ(run(kms_->service().create_alias(as_administrator(), {"alias/aws/x", key})).error().reason,
            "NotAuthorizedException");
  EXPECT_EQ(run(kms_->service().enable_key(as_administrator(), {"alias/app"})).error().reason, "NotFoundException");
  Caller elsewhere = caller(kOwn, "administrator");
  elsewhere.region = "us-east-1";
  EXPECT_EQ(run(kms_->service().describe_key(call_by(elsewhere), {.key_id = "alias/app"})).error().reason,
            "NotFoundException");
  const aws::ListAliasesResponse there = run(kms_->service().list_aliases(call_by(elsewhere), {})).value();
  for (const aws::AliasListEntry& entry : there.aliases)
    EXPECT_TRUE(entry.alias_name.starts_with("alias/aws/")) << entry.alias_name;
}

TEST_F(AccessTest, AnAliasMovesOnlyBetweenKeysOfOneKind) {
  const std::string key = create_key().key_id;
  const std::string mac_key = create_key_of("HMAC_256", "GENERATE_VERIFY_MAC").key_id;
  ASSERT_TRUE(run(kms_->service().create_alias(as_administrator(), {"alias/app", key})));
  EXPECT_EQ(reason(run(kms_->service().update_alias(as_administrator(), {"alias/app", mac_key}))),
            "ValidationException");
  EXPECT_EQ(reason(run(kms_->service().update_alias(as_administrator(), {"alias/app", "alias/app"}))),
            "ValidationException");
  EXPECT_EQ(reason(run(kms_->service().update_alias(as_administrator(), {"alias/app", create_key().key_id}))), "");
}

TEST_F(AccessTest, ListsArePagedWithoutGapsOrRepeats) {
  for (int i = 0; i < 5; ++i) create_key();
  std::set<std::string> seen;
  std::optional<std::string> marker;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = run(kms_->service().list_keys(as_administrator(), {.limit = 2, .marker = marker})).value();
    for (const auto& entry : page.keys) EXPECT_TRUE(seen.insert(entry.key_id).second);
    EXPECT_EQ(page.truncated, pages < 2);
    marker = page.next_marker;
  }
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_EQ(run(kms_->service().list_keys(as_administrator(), {.limit = 2, .marker = "x"})).error().reason,
            "InvalidMarkerException");
}

}  // namespace
}  // namespace keyhold::kms
