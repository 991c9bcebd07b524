// The ports of the KMS role over real TLS, with our own clients.
#include "aws_port_fixture.h"
#include "keyhold/base/json.h"

namespace keyhold::server {
namespace {

TEST_F(AwsPortTest, ACallTravelsThereAndBack) {
  const aws::KmsClient kms = kms_client();
  const std::string key = run(kms.create_key({}))->key_metadata.key_id;
  auto sealed = run(kms.encrypt({.key_id = key,
                                 .plaintext = PlaintextBytes::copy_of(std::string_view("hello")),
                                 .encryption_context = {{"a", "b"}}}))
                    .value();
  const auto opened =
      run(kms.decrypt({.ciphertext_blob = sealed.ciphertext_blob, .encryption_context = {{"a", "b"}}})).value();
  EXPECT_EQ(opened.plaintext.text(), "hello");
  EXPECT_NE(last_line().find("\"action\":\"kms:Decrypt\""), std::string::npos);
  EXPECT_EQ(run(kms.decrypt({.ciphertext_blob = sealed.ciphertext_blob})).error().reason, "InvalidCiphertextException");
  EXPECT_NE(last_line().find("\"error\":\"InvalidCiphertextException\""), std::string::npos);
}

TEST_F(AwsPortTest, NoPlaintextLeavesWithoutItsAuditLine) {
  const aws::KmsClient kms = kms_client();
  const std::string key = run(kms.create_key({}))->key_metadata.key_id;
  engine_.fail_next(storage::Call::kSubmit, storage::Fault::kStorageFull);
  const auto refused = run(kms.generate_data_key({.key_id = key, .key_spec = "AES_256"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(run(kms.generate_data_key({.key_id = key, .key_spec = "AES_256"})));
}

TEST_F(AwsPortTest, RefusesWhatHasNoRouteOrNoSignature) {
  const auto post = [&](std::string target_header, std::string body, std::string path = "/") {
    net::ClientRequest request{
        .method = "POST", .target = std::move(path), .headers = {}, .body = PlaintextBytes::copy_of(body)};
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    if (!target_header.empty()) request.headers.push_back({"X-Amz-Target", std::move(target_header)});
    return call(*public_server_, std::nullopt, std::move(request));
  };
  const auto type_of = [](const net::ClientResponse& response) {
    EXPECT_NE(response.find("x-amzn-RequestId"), nullptr);
    return std::string(json::parse_object(response.body.text()).value().at("__type").as_string());
  };
  EXPECT_EQ(type_of(post("TrentService.Decrypt", "{}")), "MissingAuthenticationTokenException");
  EXPECT_EQ(type_of(post("TrentService.Nothing", "{}")), "UnknownOperationException");
  EXPECT_EQ(type_of(post("Other.Decrypt", "{}")), "UnknownOperationException");
  EXPECT_EQ(post("TrentService.Decrypt", std::string(70'000, 'x')).status, 413);
}

TEST_F(AwsPortTest, ADisabledAccessKeyIsRefusedAtTheNextRequest) {
  const aws::KmsClient kms = kms_client();
  ASSERT_TRUE(run(kms.list_keys({})));
  ASSERT_TRUE(run(kms_->identities().set_access_key_status({}, access_key_->id, iam::AccessKeyStatus::kInactive)));
  EXPECT_EQ(run(kms.list_keys({})).error().reason, "UnrecognizedClientException");
}

TEST_F(AwsPortTest, StsSaysWhoAsks) {
  auto credentials =
      std::make_shared<aws::StaticCredentials>(aws::Credentials{access_key_->id, access_key_->secret.clone()});
  auto signer = std::make_shared<aws::SigV4Signer>(std::move(credentials), clock_, "eu-west-1", "sts");
  const aws::StsClient sts({client_to(*public_server_), std::move(signer)});
  EXPECT_EQ(run(sts.get_caller_identity())->arn, "arn:aws:iam::111122223333:user/administrator");
}

TEST_F(AwsPortTest, EachRoleReachesItsOwnRoutesOnly) {
  struct Case {
    const char* method;
    const char* target;
    const char* role;
  };
  const Case cases[] = {{"POST", "/keyhold/v1/identity/signing-key", "secrets"},
                        {"POST", "/keyhold/v1/identity/authorize", "secrets"},
                        {"POST", "/keyhold/v1/identity/missing-principals", "secrets"},
                        {"POST", "/keyhold/v1/on-behalf-of", "secrets"},
                        {"GET", "/keyhold/v1/status", "operator"},
                        {"GET", "/keyhold/v1/keys", "operator"},
                        {"GET", "/keyhold/v1/audit", "operator"},
                        {"GET", "/keyhold/v1/backup", "operator"},
                        {"GET", "/keyhold/v1/seal/file", "operator"},
                        {"GET", "/keyhold/v1/seal/slots", "operator"},
                        {"GET", "/keyhold/v1/accounts", "operator"},
                        {"GET", "/keyhold/v1/accounts/111122223333/roles", "operator"},
                        {"POST", "/keyhold/v1/explain", "operator"},
                        {"POST", "/keyhold/v1/deletions/run", "operator"}};
  for (const Case& c : cases) {
    for (const char* role : {"secrets", "platform", "operator", "stranger"}) {
      SCOPED_TRACE(std::string(c.target) + " by " + role);
      const net::ClientResponse answer =
          call(*component_server_, role, {.method = c.method, .target = c.target, .headers = {}, .body = {}});
      EXPECT_EQ(answer.status == 403, role != std::string_view(c.role));
    }
  }
}

TEST_F(AwsPortTest, ACallOnBehalfOfAPrincipalIsDecidedForThatPrincipal) {
  const aws::OnBehalfOf caller{kAccount,    iam::user_arn(kAccount, "administrator"), "AIDA", access_key_->id,
                               "eu-west-1", "secretsmanager.eu-west-1.amazonaws.com"};
  const auto client_for = [&](const aws::OnBehalfOf& assertion, const char* role) {
    return aws::KmsClient({client_to(*component_server_, role), std::make_shared<aws::OnBehalfOfSigner>(assertion)});
  };
  const aws::GenerateDataKeyRequest request{
      .key_id = "alias/aws/secretsmanager",
      .encryption_context = {{"SecretARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf"},
                             {"SecretVersionId", "one"}},
      .key_spec = "AES_256"};
  EXPECT_TRUE(run(client_for(caller, "secrets").generate_data_key(request)));
  EXPECT_EQ(run(kms_client().generate_data_key(request)).error().reason, "AccessDeniedException");
  EXPECT_FALSE(run(client_for(caller, "platform").generate_data_key(request)));
  aws::OnBehalfOf other = caller;
  other.principal_arn = iam::user_arn(kAccount, "nobody");
  EXPECT_FALSE(run(client_for(other, "secrets").generate_data_key(request)));
  ASSERT_TRUE(run(kms_->identities().set_access_key_status({}, access_key_->id, iam::AccessKeyStatus::kInactive)));
  EXPECT_FALSE(run(client_for(caller, "secrets").generate_data_key(request)));
}

TEST_F(AwsPortTest, OnBehalfOfAPrincipalOnlyDataKeysOfSecretsAreMade) {
  const aws::OnBehalfOf caller{kAccount,    iam::user_arn(kAccount, "administrator"), "AIDA", access_key_->id,
                               "eu-west-1", "secretsmanager.eu-west-1.amazonaws.com"};
  const aws::KmsClient kms({client_to(*component_server_, "secrets"), std::make_shared<aws::OnBehalfOfSigner>(caller)});
  const std::string arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf";
  const std::string elsewhere = "arn:aws:secretsmanager:eu-west-2:111122223333:secret:a-AbCdEf";
  const std::string key = run(kms_client().create_key({}))->key_metadata.key_id;
  const auto refused = [&](aws::EncryptionContext context) {
    const aws::GenerateDataKeyRequest request{
        .key_id = key, .encryption_context = std::move(context), .key_spec = "AES_256"};
    return !run(kms.generate_data_key(request)) && run(kms_client().generate_data_key(request));
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({{"SecretARN", arn}}));
  EXPECT_TRUE(refused({{"SecretARN", elsewhere}, {"SecretVersionId", "one"}}));
  EXPECT_TRUE(refused({{"SecretARN", arn}, {"SecretVersionId", "one"}, {"kh:tenant", "a"}}));
  EXPECT_TRUE(refused({{"kh:tenant", "a"}, {"kh:store", "events"}}));
  EXPECT_FALSE(refused({{"SecretARN", arn}, {"SecretVersionId", "one"}}));
  EXPECT_FALSE(run(kms.disable_key({key})));
  EXPECT_FALSE(run(kms.create_key({})));
  EXPECT_TRUE(run(kms_client().disable_key({key})));
}

TEST_F(AwsPortTest, ASigningKeyVerifiesWhatItsOwnerSigned) {
  net::ClientRequest request{.method = "POST", .target = "/keyhold/v1/identity/signing-key", .headers = {}, .body = {}};
  request.body = PlaintextBytes::copy_of(R"({"accessKeyId":")" + access_key_->id +
                                         R"(","date":"20260301","region":"eu-west-1","service":"secretsmanager"})");
  const net::ClientResponse answer = call(*component_server_, "secrets", std::move(request));
  ASSERT_EQ(answer.status, 200);
  const json::Object body = json::parse_object(answer.body.text()).value();
  const aws::sigv4::Scope scope{"20260301", "eu-west-1", "secretsmanager"};
  const SecretBytes expected = aws::sigv4::derive_signing_key(access_key_->secret, scope);
  EXPECT_EQ(body.at("signingKey").as_string(), to_base64(expected.expose()));
  EXPECT_EQ(body.at("account").as_string(), kAccount);
}

TEST_F(AwsPortTest, TheStreamOfRevocationsTellsOfADisabledKey) {
  const std::string key = run(kms_client().create_key({}))->key_metadata.key_id;
  for (const char* role : {"platform", "secrets"}) {
    SCOPED_TRACE(role);
    const auto listener = client_to(*component_server_, role);
    const auto stream =
        run(listener->open_stream({.target = "/keyhold/v1/revocations", .headers = {}, .body = {}})).value();
    ASSERT_EQ(stream->status(), 200);
    std::string seen(run(stream->next()).value()->text());
    EXPECT_TRUE(seen.starts_with("id: "));
    ASSERT_TRUE(run(kms_client().disable_key({key})));
    while (seen.find("disabled") == std::string::npos) seen += run(stream->next()).value()->text();
    EXPECT_NE(seen.find(key), std::string::npos);
    ASSERT_TRUE(run(kms_client().enable_key({key})));
  }
  EXPECT_EQ(
      call(*component_server_, "operator", {.target = "/keyhold/v1/revocations", .headers = {}, .body = {}}).status,
      403);
}

TEST_F(AwsPortTest, AnAccountBeyondItsRateIsThrottledAndWritesNoLine) {
  limit_accounts(2);
  aws::KmsClient kms = kms_client();
  std::string seen;
  for (int i = 0; i < 20 && seen.empty(); ++i) {
    const auto answer = run(kms.list_keys({}));
    if (!answer) seen = answer.error().reason;
  }
  EXPECT_EQ(seen, "ThrottlingException");
  EXPECT_EQ(last_line().find("Throttling"), std::string::npos);
}

TEST_F(AwsPortTest, AKeyBeyondItsRateIsThrottledForThoseWhoMayUseIt) {
  kms_->limit_keys(2);
  aws::KmsClient kms = kms_client();
  const std::string key = run(kms.create_key({})).value().key_metadata.key_id;
  std::string seen;
  for (int i = 0; i < 20 && seen.empty(); ++i) {
    const auto answer = run(kms.generate_data_key({.key_id = key, .key_spec = "AES_256"}));
    if (!answer) seen = answer.error().reason;
  }
  EXPECT_EQ(seen, "ThrottlingException");
  EXPECT_TRUE(run(kms.describe_key({.key_id = key})));
}

TEST_F(AwsPortTest, MetricsCountCallsForTheOperatorOnly) {
  aws::KmsClient kms = kms_client();
  ASSERT_TRUE(run(kms.list_keys({})));
  ASSERT_FALSE(run(kms.describe_key({.key_id = "nonsense"})));
  const net::ClientResponse seen =
      call(*component_server_, "operator", {.method = "GET", .target = "/metrics", .headers = {}, .body = {}});
  EXPECT_EQ(seen.status, 200);
  const std::string text(seen.body.text());
  EXPECT_NE(text.find(R"(keyhold_calls_total{error="",operation="ListKeys",service="kms"} 1)"), std::string::npos)
      << text;
  EXPECT_NE(text.find(R"(keyhold_calls_total{error="NotFoundException",operation="DescribeKey",service="kms"} 1)"),
            std::string::npos);
  EXPECT_NE(text.find(R"(keyhold_call_seconds_count{operation="ListKeys",service="kms"} 1)"), std::string::npos);
  EXPECT_EQ(
      call(*component_server_, "platform", {.method = "GET", .target = "/metrics", .headers = {}, .body = {}}).status,
      403);
}

TEST_F(AwsPortTest, TheOperatorSeesKeysOfAllAccountsAndAllOfOne) {
  const auto get = [&](const std::string& target) {
    const net::ClientResponse answer =
        call(*component_server_, "operator", {.method = "GET", .target = target, .headers = {}, .body = {}});
    return std::make_pair(answer.status, json::parse_object(answer.body.text()).value());
  };
  const aws::KmsClient kms = kms_client();
  const aws::KeyMetadata key = run(kms.create_key({.description = "for ships"}))->key_metadata;
  ASSERT_TRUE(run(kms.create_key({})));
  ASSERT_TRUE(run(kms.create_alias({"alias/ships", key.key_id})));
  ASSERT_TRUE(run(kms.generate_data_key({.key_id = key.key_id, .key_spec = "AES_256"})));

  const auto [listed, first] = get("/keyhold/v1/keys?limit=1");
  EXPECT_EQ(listed, 200);
  EXPECT_EQ(first.at("keys").as_array().size(), 1U);
  const std::string next(first.at("next").as_string());
  const auto rest = get("/keyhold/v1/keys?after=" + next).second;
  EXPECT_EQ(rest.at("keys").as_array().size(), 1U);
  EXPECT_EQ(rest.find("next"), rest.end());
  EXPECT_EQ(get("/keyhold/v1/keys?state=Disabled").second.at("keys").as_array().size(), 0U);

  const auto [shown, whole] = get("/keyhold/v1/keys/eu-west-1/" + key.key_id);
  EXPECT_EQ(shown, 200);
  EXPECT_EQ(whole.at("arn").as_string(), key.arn);
  EXPECT_EQ(whole.at("description").as_string(), "for ships");
  EXPECT_EQ(whole.at("aliases").as_array().at(0).as_string(), "alias/ships");
  EXPECT_EQ(whole.at("lastUse").as_object().at("operation").as_string(), "GenerateDataKey");
  EXPECT_EQ(whole.at("grants").to_number<int>(), 0);
  EXPECT_TRUE(whole.at("policy").as_object().contains("Statement"));

  EXPECT_EQ(get("/keyhold/v1/keys/us-east-1/" + key.key_id).first, 404);
  EXPECT_EQ(get("/keyhold/v1/keys/eu-west-1/nonsense").first, 404);
  for (const char* wrong : {"state=Sleeping", "limit=0", "limit=1001", "account=12", "colour=red"})
    EXPECT_EQ(get(std::string("/keyhold/v1/keys?") + wrong).first, 400) << wrong;
}

TEST_F(AwsPortTest, SlotsAreChangedByWhoOpensOneOnly) {
  const SecretBytes key_file = file_system_.read_key_file(folder_ / "kms.key").value();
  const std::string proof = "key-file " + to_base64(key_file.expose());
  const std::string other = "new-key-file " + to_base64(Bytes(32, std::byte{7}));
  const auto ask = [&](const char* method, const std::string& target, const std::string& body) {
    return call(*component_server_, "operator",
                {.method = method, .target = target, .headers = {}, .body = PlaintextBytes::copy_of(body)});
  };
  const std::string slots = "/keyhold/v1/seal/slots";
  EXPECT_EQ(ask("POST", slots + "?type=key-file&label=safe", proof + "\n" + other).status, 201);
  EXPECT_EQ(ask("POST", slots + "?type=key-file", proof + "\n" + other).status, 409);
  EXPECT_EQ(ask("DELETE", slots + "/2", proof).status, 409);
  EXPECT_EQ(ask("DELETE", slots + "/9", proof).status, 404);
  EXPECT_EQ(ask("DELETE", slots + "/3", "key-file " + to_base64(Bytes(32, std::byte{8}))).status, 401);
  EXPECT_EQ(ask("DELETE", slots + "/3", proof).status, 204);
  for (const std::string& wrong : {std::string(), std::string("passphrase "), "key-file " + to_base64(Bytes(31)),
                                   proof + "\nnonsense x", proof + "\n" + other + "\nmore"})
    EXPECT_EQ(ask("POST", slots + "?type=passphrase", wrong).status, 400) << wrong;
  EXPECT_EQ(ask("POST", slots + "?type=passphrase", proof + "\n" + other).status, 400);
  EXPECT_EQ(ask("POST", slots + "?type=key-file", proof).status, 400);
  EXPECT_EQ(ask("POST", slots + "?type=card", proof).status, 400);
}

}  // namespace
}  // namespace keyhold::server
