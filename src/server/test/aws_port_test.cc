// The ports of the KMS role over real TLS, with our own clients.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>

#include "keyhold/aws/clients.h"
#include "keyhold/base/json.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/client.h"
#include "keyhold/server/aws_component.h"
#include "keyhold/server/aws_kms_routes.h"
#include "keyhold/storage/fault_engine.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::server {
namespace {

constexpr const char* kAccount = "111122223333";

class AwsPortTest : public ::testing::Test {
 protected:
  AwsPortTest();
  ~AwsPortTest() override;

  template <class T>
  T run(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }

  net::TlsIdentity certificate(std::optional<std::string> role);
  std::shared_ptr<net::Client> client_to(const net::Server& server, std::optional<std::string> role = std::nullopt);
  net::ClientResponse call(const net::Server& server, std::optional<std::string> role, net::ClientRequest request) {
    Result<net::ClientResponse> answer = run(client_to(server, std::move(role))->call(std::move(request)));
    if (!answer) throw std::runtime_error(answer.error().detail);
    return std::move(*answer);
  }
  aws::KmsClient kms_client();
  aws::KmsClient kms_client_for(const iam::AccessKey& key);
  std::string last_line() {
    const std::vector<PlaintextBytes> lines = run(kms_->audit().tail(1)).value();
    return std::string(lines.at(0).text());
  }

  net::IoPool pool_{2};
  const std::filesystem::path folder_;
  SystemClock clock_;
  DeploymentId deployment_ = DeploymentId::random();
  kms::PosixFileSystem file_system_;
  storage::FaultEngine engine_{std::shared_ptr<storage::Engine>(storage::make_memory_engine())};
  std::unique_ptr<kms::RootFiles> files_;
  std::unique_ptr<kms::Kms> kms_;
  net::CertificateAuthority ca_ = net::CertificateAuthority::create("test CA").value();
  std::unique_ptr<AwsDispatcher> dispatcher_;
  std::unique_ptr<ComponentPort> component_;
  std::unique_ptr<net::Server> public_server_, component_server_;
  std::optional<iam::AccessKey> access_key_;
};

std::filesystem::path fresh_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-port-XXXXXX").string();
  const std::filesystem::path out = ::mkdtemp(pattern.data());
  std::filesystem::create_directory(out / "data");
  return out;
}

AwsPortTest::AwsPortTest() : folder_(fresh_folder()) {
  pool_.start();
  files_ = std::make_unique<kms::RootFiles>(file_system_, kms::RootFiles::Paths{folder_ / "data", folder_ / "kms.key"});
  const SecretBytes passphrase = run(kms::initialize(engine_, *files_, deployment_, crypto::kArgon2Least)).value();
  kms::Root root = run(kms::unseal(engine_, *files_, nullptr)).value();
  kms_ = run(kms::Kms::open(engine_, *files_, std::move(root), clock_, pool_.at(0).get_executor(),
                            audit::Durability::kSynced))
             .value();
  run(kms_->identities().create_account({}, "test", kAccount)).value();
  run(kms_->identities().create_user({}, kAccount, "administrator", true)).value();
  access_key_ = run(kms_->identities().create_access_key({}, iam::user_arn(kAccount, "administrator"))).value();
  dispatcher_ = std::make_unique<AwsDispatcher>(kms_services(*kms_), kms_->identities(), kms_->audit(), clock_);
  component_ = std::make_unique<ComponentPort>(*kms_, clock_, ComponentOptions{deployment_, true});
  const auto public_tls = net::TlsContext::server_public(certificate(std::nullopt)).value();
  const auto component_tls = net::TlsContext::server_mutual(certificate("kms"), ca_.certificate_pem()).value();
  public_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = public_tls}, dispatcher_->handler()).value();
  component_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = component_tls}, component_->handler()).value();
}

AwsPortTest::~AwsPortTest() {
  run(public_server_->drain(std::chrono::seconds(2)));
  run(component_server_->drain(std::chrono::seconds(2)));
  pool_.stop();
  pool_.join();
  std::filesystem::remove_all(folder_);
}

net::TlsIdentity AwsPortTest::certificate(std::optional<std::string> role) {
  net::CertificateRequest request{.common_name = "test", .dns_names = {"localhost"}, .client_auth = role.has_value()};
  if (role) request.spiffe_uris = {"spiffe://" + deployment_.text() + "/" + *role + "/1"};
  return ca_.issue(request).value();
}

std::shared_ptr<net::Client> AwsPortTest::client_to(const net::Server& server, std::optional<std::string> role) {
  std::optional<net::TlsIdentity> identity;
  if (role) identity = certificate(std::move(role));
  auto tls = net::TlsContext::client(ca_.certificate_pem(), std::move(identity)).value();
  return std::make_shared<net::Client>(net::Endpoint{"localhost", server.port()}, std::move(tls));
}

aws::KmsClient AwsPortTest::kms_client_for(const iam::AccessKey& key) {
  auto credentials = std::make_shared<aws::StaticCredentials>(aws::Credentials{key.id, key.secret.clone()});
  auto signer = std::make_shared<aws::SigV4Signer>(std::move(credentials), clock_, "eu-west-1", "kms");
  return aws::KmsClient({client_to(*public_server_), std::move(signer)});
}

aws::KmsClient AwsPortTest::kms_client() {
  return kms_client_for(*access_key_);
}

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
                        {"POST", "/keyhold/v1/on-behalf-of", "secrets"},
                        {"GET", "/keyhold/v1/status", "operator"},
                        {"GET", "/keyhold/v1/accounts", "operator"},
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
  aws::GenerateDataKeyRequest request{.key_id = "alias/aws/secretsmanager", .key_spec = "AES_256"};
  EXPECT_TRUE(run(client_for(caller, "secrets").generate_data_key(request)));
  EXPECT_EQ(run(kms_client().generate_data_key(request)).error().reason, "AccessDeniedException");
  EXPECT_FALSE(run(client_for(caller, "platform").generate_data_key(request)));
  aws::OnBehalfOf other = caller;
  other.principal_arn = iam::user_arn(kAccount, "nobody");
  EXPECT_FALSE(run(client_for(other, "secrets").generate_data_key(request)));
  ASSERT_TRUE(run(kms_->identities().set_access_key_status({}, access_key_->id, iam::AccessKeyStatus::kInactive)));
  EXPECT_FALSE(run(client_for(caller, "secrets").generate_data_key(request)));
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
  const auto listener = client_to(*component_server_, "platform");
  const auto stream =
      run(listener->open_stream({.target = "/keyhold/v1/revocations", .headers = {}, .body = {}})).value();
  ASSERT_EQ(stream->status(), 200);
  std::string seen(run(stream->next()).value()->text());
  EXPECT_TRUE(seen.starts_with("id: "));
  ASSERT_TRUE(run(kms_client().disable_key({key})));
  while (seen.find("disabled") == std::string::npos) seen += run(stream->next()).value()->text();
  EXPECT_NE(seen.find(key), std::string::npos);
}

}  // namespace
}  // namespace keyhold::server
