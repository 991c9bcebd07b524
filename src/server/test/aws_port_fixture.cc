#include "aws_port_fixture.h"

namespace keyhold::server {
namespace {

std::filesystem::path fresh_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-port-XXXXXX").string();
  const std::filesystem::path out = ::mkdtemp(pattern.data());
  std::filesystem::create_directory(out / "data");
  return out;
}

}  // namespace

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
  dispatcher_ = std::make_unique<AwsDispatcher>(kms_services(*kms_), kms_->identities(), kms_->audit(), clock_,
                                                AwsPortOptions{.metrics = &metrics_});
  component_ = std::make_unique<ComponentPort>(deployment_,
                                               kms_component_routes(*kms_, clock_, ComponentOptions{true, &metrics_}));
  const auto public_tls = net::TlsContext::server_public(certificate(std::nullopt)).value();
  const auto component_tls = net::TlsContext::server_mutual(certificate("kms"), ca_.certificate_pem()).value();
  public_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = public_tls}, dispatcher_->handler()).value();
  component_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = component_tls}, component_->handler()).value();
}

void AwsPortTest::limit_accounts(std::uint32_t per_second) {
  run(public_server_->drain(std::chrono::seconds(2)));
  dispatcher_ = std::make_unique<AwsDispatcher>(kms_services(*kms_), kms_->identities(), kms_->audit(), clock_,
                                                AwsPortOptions{.metrics = &metrics_, .account_per_second = per_second});
  const auto public_tls = net::TlsContext::server_public(certificate(std::nullopt)).value();
  public_server_ =
      net::Server::listen(pool_, {.address = "127.0.0.1", .tls = public_tls}, dispatcher_->handler()).value();
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

}  // namespace keyhold::server
