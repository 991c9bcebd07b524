// Secrets Manager over real TLS, with the KMS role beside it: nothing here is faked.
#include <sstream>

#include "aws_port_fixture.h"
#include "keyhold/backup/backup_reader.h"
#include "keyhold/secrets/on_behalf_of_keys.h"
#include "keyhold/secrets/secrets_manager.h"
#include "keyhold/secrets/store_key.h"
#include "keyhold/server/aws_component_client.h"
#include "keyhold/server/aws_secrets_routes.h"
#include "keyhold/server/secrets_component.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::server {
namespace {

const std::string kToken(32, 'a');

class AwsSecretsPortTest : public AwsPortTest {
 protected:
  AwsSecretsPortTest();
  ~AwsSecretsPortTest() override {
    run(secrets_server_->drain(std::chrono::seconds(2)));
    EXPECT_TRUE(run(manager_->audit().drain()));
  }

  aws::SecretsManagerClient secrets_client_for(const iam::AccessKey& key);
  iam::AccessKey make_user(const std::string& name, const std::string& policy);
  Result<aws::CreateSecretResponse> create(const iam::AccessKey& by, std::string name, std::string value,
                                           std::optional<std::string> kms_key = std::nullopt);
  /// The value, or the exception's name.
  std::string get(const iam::AccessKey& by, std::string name);

  std::unique_ptr<storage::MemoryEngine> store_ = storage::make_memory_engine();
  std::shared_ptr<net::Client> component_client_;
  std::unique_ptr<secrets::OnBehalfOfKeys> keys_;
  std::unique_ptr<ComponentClient> identities_;
  std::unique_ptr<secrets::SecretsManager> manager_;
  std::unique_ptr<AwsDispatcher> secrets_dispatcher_;
  std::unique_ptr<net::Server> secrets_server_;
};

AwsSecretsPortTest::AwsSecretsPortTest() {
  component_client_ = client_to(*component_server_, "secrets");
  keys_ = std::make_unique<secrets::OnBehalfOfKeys>(component_client_);
  identities_ = std::make_unique<ComponentClient>(component_client_);
  const secrets::SecretsManager::Ground ground{.engine = *store_,
                                               .keys = *keys_,
                                               .policies = *identities_,
                                               .clock = clock_,
                                               .executor = pool_.at(0).get_executor(),
                                               .deployment = deployment_};
  SecretBytes store_key = run(secrets::open_store_key(store_.get(), kms_client(), deployment_)).value();
  manager_ = run(secrets::SecretsManager::open(ground, std::move(store_key))).value();
  secrets_dispatcher_ =
      std::make_unique<AwsDispatcher>(secrets_services(manager_->service()), *identities_, manager_->audit(), clock_);
  const auto tls = net::TlsContext::server_public(certificate(std::nullopt)).value();
  secrets_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = tls}, secrets_dispatcher_->handler()).value();
}

aws::SecretsManagerClient AwsSecretsPortTest::secrets_client_for(const iam::AccessKey& key) {
  auto credentials = std::make_shared<aws::StaticCredentials>(aws::Credentials{key.id, key.secret.clone()});
  auto signer = std::make_shared<aws::SigV4Signer>(std::move(credentials), clock_, "eu-west-1", "secretsmanager");
  return aws::SecretsManagerClient({client_to(*secrets_server_), std::move(signer)});
}

iam::AccessKey AwsSecretsPortTest::make_user(const std::string& name, const std::string& policy) {
  const std::string arn = iam::user_arn(kAccount, name);
  run(kms_->identities().create_user({}, kAccount, name, false)).value();
  run(kms_->identities().put_policy<iam::User>({}, arn, "test", policy)).value();
  return run(kms_->identities().create_access_key({}, arn)).value();
}

Result<aws::CreateSecretResponse> AwsSecretsPortTest::create(const iam::AccessKey& by, std::string name,
                                                             std::string value, std::optional<std::string> kms_key) {
  aws::CreateSecretRequest request{
      .name = std::move(name), .client_request_token = kToken, .kms_key_id = std::move(kms_key)};
  request.secret_string = PlaintextBytes::copy_of(value);
  return run(secrets_client_for(by).create_secret(std::move(request)));
}

std::string AwsSecretsPortTest::get(const iam::AccessKey& by, std::string name) {
  const auto answer = run(secrets_client_for(by).get_secret_value({.secret_id = std::move(name)}));
  return answer ? std::string(answer->secret_string->text()) : answer.error().reason;
}

TEST_F(AwsSecretsPortTest, AValueTravelsThereAndBackUnderTheManagedKey) {
  const auto made = create(*access_key_, "app/db", "hunter2");
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(get(*access_key_, "app/db"), "hunter2");
  EXPECT_EQ(get(*access_key_, made->arn), "hunter2");
  EXPECT_EQ(get(*access_key_, "app/other"), "ResourceNotFoundException");
  const std::string line = last_line();  // the KMS's own: who really asked, and through whom
  EXPECT_NE(line.find("user/administrator"), std::string::npos);
  EXPECT_NE(line.find("secretsmanager.eu-west-1.amazonaws.com"), std::string::npos);
}

// Secrets Manager passes the token on: to verify, to ask what it may, and for the secret's key.
TEST_F(AwsSecretsPortTest, ASessionReachesItsSecretsUntilItsRoleIsGone) {
  const std::string role = iam::role_arn(kAccount, "reader");
  const std::string trust =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}]})";
  run(kms_->identities().create_role({}, kAccount, "reader", {.trust = trust})).value();
  run(kms_->identities().put_policy<iam::Role>({}, role, "all", std::string(iam::administrator_access_policy())))
      .value();
  ASSERT_TRUE(create(*access_key_, "s", "A"));
  ASSERT_TRUE(create(*access_key_, "t", "B"));
  const auto session = [&](std::optional<std::string> policy) {
    audit::Entry entry;
    kms::Call call{{kms_->directory().find_identity(access_key_->owner_arn), "eu-west-1", "127.0.0.1", {}}, entry};
    aws::AssumeRoleRequest request{.role_arn = role, .role_session_name = "s-1"};
    request.limits.policy = std::move(policy);
    return run(kms_->token_service().assume_role(call, access_key_->id, std::move(request))).value().credentials;
  };
  const auto read = [&](const aws::TemporaryCredentials& given, std::string name) {
    aws::Credentials credentials{given.access_key_id, given.secret_access_key.clone(),
                                 SecretBytes::copy_of(as_bytes(given.session_token))};
    auto provider = std::make_shared<aws::StaticCredentials>(std::move(credentials));
    auto signer = std::make_shared<aws::SigV4Signer>(std::move(provider), clock_, "eu-west-1", "secretsmanager");
    const aws::SecretsManagerClient client({client_to(*secrets_server_), std::move(signer)});
    const auto answer = run(client.get_secret_value({.secret_id = std::move(name)}));
    return answer ? std::string(answer->secret_string->text()) : answer.error().reason;
  };
  const aws::TemporaryCredentials whole = session({});
  EXPECT_EQ(read(whole, "s"), "A");
  EXPECT_NE(last_line().find("assumed-role/reader/s-1"), std::string::npos);
  const aws::TemporaryCredentials one = session(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":["arn:aws:kms:*:*:key/*","arn:aws:secretsmanager:*:*:secret:s-??????"]}]})");
  EXPECT_EQ(read(one, "s"), "A");
  EXPECT_EQ(read(one, "t"), "AccessDeniedException");
  const aws::TemporaryCredentials keyless = session(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"}]})");
  EXPECT_EQ(read(keyless, "s"), "AccessDeniedException") << "the limit holds for the secret's key too";
  run(kms_->identities().delete_policy<iam::Role>({}, role, "all")).value();
  EXPECT_EQ(read(whole, "s"), "AccessDeniedException");
  ASSERT_TRUE(run(kms_->identities().delete_role({}, role)));
  EXPECT_EQ(read(whole, "s"), "UnrecognizedClientException");
}

TEST_F(AwsSecretsPortTest, TheSecretsKeyDecidesWhoGetsIt) {
  const std::string key = run(kms_client().create_key({}))->key_metadata.arn;
  ASSERT_TRUE(create(*access_key_, "s", "A", key));
  const iam::AccessKey reader = make_user(
      "reader", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue",)"
                R"("Resource":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-??????"}]})");
  EXPECT_EQ(get(reader, "s"), "AccessDeniedException");  // may ask, may not use the key
  const std::string arn = iam::user_arn(kAccount, "reader");
  const std::string decrypt =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Decrypt","Resource":")" + key +
      R"(","Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com"}}}]})";
  ASSERT_TRUE(run(kms_->identities().put_policy<iam::User>({}, arn, "decrypt", decrypt)));
  EXPECT_EQ(get(reader, "s"), "A");
  ASSERT_TRUE(run(kms_client().disable_key({key})));
  EXPECT_EQ(get(reader, "s"), "DecryptionFailure");
  EXPECT_EQ(get(*access_key_, "s"), "DecryptionFailure");
  ASSERT_TRUE(run(kms_client().enable_key({key})));
  EXPECT_EQ(get(reader, "s"), "A");
}

TEST_F(AwsSecretsPortTest, IdentityPoliciesDecideWhoMayAsk) {
  ASSERT_TRUE(create(*access_key_, "s", "A"));
  ASSERT_TRUE(create(*access_key_, "t", "B"));
  const iam::AccessKey reader =
      make_user("reader", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*",)"
                          R"("Resource":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-??????"}]})");
  EXPECT_EQ(get(reader, "s"), "A");
  EXPECT_EQ(get(reader, "t"), "AccessDeniedException");
  EXPECT_EQ(create(reader, "u", "C").error().reason, "AccessDeniedException");
}

TEST_F(AwsSecretsPortTest, TheKmsRoleKnowsWhoseNamesAreMissing) {
  const auto missing = [&](const std::string& principal) {
    return run(identities_->names_missing(
        R"({"Statement":{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Principal":{"AWS":")" +
        principal + "\"}}}"));
  };
  EXPECT_TRUE(missing(iam::user_arn(kAccount, "late")).value());
  make_user("late", R"({"Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}})");
  EXPECT_FALSE(missing(iam::user_arn(kAccount, "late")).value());
  EXPECT_FALSE(missing(iam::user_arn("999988887777", "late")).value());
}

TEST_F(AwsSecretsPortTest, ADisabledAccessKeyGetsNothingAtTheNextRequest) {
  ASSERT_TRUE(create(*access_key_, "s", "A"));
  ASSERT_TRUE(run(kms_->identities().set_access_key_status({}, access_key_->id, iam::AccessKeyStatus::kInactive)));
  EXPECT_EQ(get(*access_key_, "s"), "UnrecognizedClientException");
  const auto described = run(secrets_client_for(*access_key_).describe_secret({.secret_id = "s"}));
  ASSERT_FALSE(described);
  EXPECT_EQ(described.error().reason, "UnrecognizedClientException");  // though nothing asks the KMS here
  ASSERT_TRUE(run(kms_->identities().set_access_key_status({}, access_key_->id, iam::AccessKeyStatus::kActive)));
  EXPECT_EQ(get(*access_key_, "s"), "A");
}

TEST_F(AwsSecretsPortTest, AnErrorSaysMessageAsAwsDoes) {
  const auto credentials = aws::Credentials{access_key_->id, access_key_->secret.clone()};
  net::ClientRequest request{
      .method = "POST", .headers = {}, .body = PlaintextBytes::copy_of(std::string_view(R"({"SecretId":"nothing"})"))};
  request.headers = {{"Host", "localhost:" + std::to_string(secrets_server_->port())},
                     {"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "secretsmanager.GetSecretValue"}};
  const net::Headers signature = aws::sigv4::sign_request({"POST", "/", "", request.headers, request.body.view()},
                                                          credentials, {"eu-west-1", "secretsmanager"}, clock_.now());
  request.headers.insert(request.headers.end(), signature.begin(), signature.end());
  const net::ClientResponse answer = call(*secrets_server_, std::nullopt, std::move(request));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body.text(),
            R"({"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."})");
}

TEST_F(AwsSecretsPortTest, TheStoresKeyIsMadeOnceAndForItsDeployment) {
  const SecretBytes first = run(secrets::open_store_key(store_.get(), kms_client(), deployment_)).value();
  const SecretBytes again = run(secrets::open_store_key(store_.get(), kms_client(), deployment_)).value();
  EXPECT_TRUE(equal_constant_time(first.expose(), again.expose()));
  const auto foreign = run(secrets::open_store_key(store_.get(), kms_client(), DeploymentId::random()));
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, ErrorCode::kDoesNotOpen);
}

// The same routes as the KMS's, over this role's own log and counts.
TEST_F(AwsSecretsPortTest, TheOperatorSeesTheRoleAndNobodyElseDoes) {
  ASSERT_TRUE(create(*access_key_, "app/db", "hunter2"));
  ComponentPort port(deployment_,
                     secrets_component_routes(*manager_, {.deployment = deployment_, .metrics = &metrics_, .facts = [] {
                                                            return json::Object{{"limits", json::Object()}};
                                                          }}));
  const auto tls = net::TlsContext::server_mutual(certificate("secrets"), ca_.certificate_pem()).value();
  const auto server = net::Server::listen(pool_, {.address = "127.0.0.1", .tls = tls}, port.handler()).value();
  const auto get = [&](const char* role, const char* target) {
    return call(*server, role, {.method = "GET", .target = target, .headers = {}, .body = {}});
  };
  const json::Object status = json::parse_object(get("operator", "/keyhold/v1/status").body.text()).value();
  EXPECT_EQ(status.at("role").as_string(), "secrets");
  EXPECT_EQ(status.at("secrets").to_number<int>(), 1);
  EXPECT_EQ(status.at("health").as_string(), "good");
  EXPECT_TRUE(status.contains("limits"));
  const net::ClientResponse lines = get("operator", "/keyhold/v1/audit?from=0");
  EXPECT_NE(lines.body.text().find("secretsmanager:CreateSecret"), std::string_view::npos);
  EXPECT_EQ(lines.body.text().find("hunter2"), std::string_view::npos);
  EXPECT_EQ(get("operator", "/metrics").status, 200);
  const std::string backup(get("operator", "/keyhold/v1/backup").body.text());
  std::istringstream in(backup);
  const auto restored = storage::make_memory_engine();
  EXPECT_GT(run(backup::read_backup(&in, restored.get(), {}))->rows, 3U);
  EXPECT_EQ(backup.find("hunter2"), std::string::npos);
  EXPECT_EQ(get("operator", "/keyhold/v1/keys").status, 404);
  for (const char* role : {"kms", "secrets", "platform", "stranger"})
    for (const char* target : {"/keyhold/v1/status", "/keyhold/v1/audit", "/keyhold/v1/backup", "/metrics"})
      EXPECT_EQ(get(role, target).status, 403) << role << target;
  run(server->drain(std::chrono::seconds(2)));
}

// Rows of newer kinds may follow, which a program of version 1 has to refuse.
TEST_F(AwsSecretsPortTest, AStoreOfVersion1IsTakenOverAndOneOfAnUnknownVersionRefused) {
  const Bytes key = copy(as_bytes(std::string_view("\0secrets", 8)));
  const auto set_version = [&](std::uint8_t version) {
    Bytes row = run(store_->get(key)).value().value();
    row.at(4) = std::byte{version};
    storage::Batch batch;
    batch.puts.push_back({key, row});
    ASSERT_EQ(run(store_->commit(std::move(batch))).value(), storage::Outcome::kDone);
  };
  set_version(1);
  ASSERT_TRUE(run(secrets::open_store_key(store_.get(), kms_client(), deployment_)));
  EXPECT_EQ(run(store_->get(key)).value().value().at(4), std::byte{2});
  for (const int unknown : {0, 3}) {
    set_version(static_cast<std::uint8_t>(unknown));
    const auto opened = run(secrets::open_store_key(store_.get(), kms_client(), deployment_));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kDoesNotOpen);
  }
}

}  // namespace
}  // namespace keyhold::server
