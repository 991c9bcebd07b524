// The Secrets Manager, the KMS behind it over mutual TLS, and the bare stack, in one process and on the same threads;
// bench/secrets_bench.sh loads one at a time. Arguments: folder (empty), threads, "synced" or "relaxed". Output as
// kms_bench_server's.
#include <cstdio>

#include "aws_bench.h"
#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/secrets/leased.h"
#include "keyhold/secrets/on_behalf_of_keys.h"
#include "keyhold/secrets/secrets_manager.h"
#include "keyhold/secrets/store_key.h"
#include "keyhold/server/aws_component.h"
#include "keyhold/server/aws_component_client.h"
#include "keyhold/server/aws_secrets_routes.h"

namespace keyhold::bench {
namespace {

class SecretsBench {
 public:
  /// `lease`: 0 to ask the KMS at each read.
  SecretsBench(AwsBench& role, std::chrono::seconds lease, audit::Durability durability)
      : role_(role), lease_(lease), durability_(durability) {}
  void start();
  void create_secret(const std::string& name);
  void offer_get(const std::string& name, const char* title);

 private:
  std::shared_ptr<net::Client> client_to(const net::Server& server, std::optional<std::string> role);
  template <class Client>
  Client client_of(const net::Server& server, const char* service);

  AwsBench& role_;
  const std::chrono::seconds lease_;
  const audit::Durability durability_;
  std::unique_ptr<server::ComponentPort> component_;
  std::unique_ptr<net::Server> component_server_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<secrets::OnBehalfOfKeys> keys_;
  std::unique_ptr<server::ComponentClient> identities_;
  std::unique_ptr<secrets::LeasedKeys> leased_keys_;
  std::unique_ptr<secrets::LeasedPolicies> leased_policies_;
  std::unique_ptr<secrets::SecretsManager> manager_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  std::unique_ptr<net::Server> server_;
};

std::shared_ptr<net::Client> SecretsBench::client_to(const net::Server& server, std::optional<std::string> role) {
  std::optional<net::TlsIdentity> identity;
  if (role) identity = role_.certificate(std::move(role));
  auto tls = net::TlsContext::client(role_.ca().certificate_pem(), std::move(identity)).value();
  return std::make_shared<net::Client>(net::Endpoint{"localhost", server.port()}, std::move(tls));
}

// An AWS client of the administrator.
template <class Client>
Client SecretsBench::client_of(const net::Server& server, const char* service) {
  const iam::AccessKey& key = role_.administrators_key();
  auto credentials = std::make_shared<aws::StaticCredentials>(aws::Credentials{key.id, key.secret.clone()});
  auto signer = std::make_shared<aws::SigV4Signer>(std::move(credentials), role_.clock(), kRegion, service);
  return Client({client_to(server, std::nullopt), std::move(signer)});
}

void SecretsBench::start() {
  component_ = std::make_unique<server::ComponentPort>(role_.deployment(),
                                                       server::kms_component_routes(role_.kms(), role_.clock(), {}));
  auto mutual = net::TlsContext::server_mutual(role_.certificate("kms"), role_.ca().certificate_pem()).value();
  component_server_ = role_.listen(std::move(mutual), component_->handler());
  const std::shared_ptr<net::Client> component = client_to(*component_server_, "secrets");
  keys_ = std::make_unique<secrets::OnBehalfOfKeys>(component);
  identities_ = std::make_unique<server::ComponentClient>(component);
  leased_keys_ = std::make_unique<secrets::LeasedKeys>(*keys_, role_.clock(), lease_);
  leased_policies_ = std::make_unique<secrets::LeasedPolicies>(*identities_, role_.clock(), lease_);
  engine_ = role_.open_engine("secrets-" + std::to_string(lease_.count()));
  const secrets::SecretsManager::Ground ground{.engine = *engine_,
                                               .keys = *leased_keys_,
                                               .policies = *leased_policies_,
                                               .clock = role_.clock(),
                                               .executor = role_.pool().at(0).get_executor(),
                                               .deployment = role_.deployment(),
                                               .durability = durability_};
  auto kms = client_of<aws::KmsClient>(role_.kms_server(), "kms");
  SecretBytes store_key = role_.run(secrets::open_store_key(engine_.get(), std::move(kms), role_.deployment())).value();
  manager_ = role_.run(secrets::SecretsManager::open(ground, std::move(store_key))).value();
  dispatcher_ = std::make_unique<server::AwsDispatcher>(server::secrets_services(manager_->service()), *identities_,
                                                        manager_->audit(), role_.clock());
  server_ = role_.listen(role_.public_tls(), dispatcher_->handler());
}

void SecretsBench::create_secret(const std::string& name) {
  aws::CreateSecretRequest request{.name = name, .client_request_token = std::string(32, 'a')};
  request.secret_string = PlaintextBytes::copy_of("a password of some length");
  auto client = client_of<aws::SecretsManagerClient>(*server_, "secretsmanager");
  role_.run(client.create_secret(std::move(request))).value();
}

void SecretsBench::offer_get(const std::string& name, const char* title) {
  std::vector<PlaintextBytes> bodies;
  bodies.push_back(aws::write_shape(aws::GetSecretValueRequest{.secret_id = name}));
  role_.offer({title, "secretsmanager", "secretsmanager.GetSecretValue", std::move(bodies), role_.administrators_key()},
              *server_);
}

int run_secrets_bench(const char* folder, std::size_t threads, audit::Durability durability) {
  AwsBench role(folder, threads);
  role.start(durability);
  SecretsBench asking(role, std::chrono::seconds(0), durability);
  SecretsBench leasing(role, std::chrono::seconds(5), durability);
  for (SecretsBench* bench : {&asking, &leasing}) {
    bench->start();
    bench->create_secret("bench/password");
    bench->offer_get("bench/password", bench == &asking ? "GetSecretValue" : "GetSecretValue-leased");
  }
  std::puts("ready");
  std::fflush(stdout);
  role.serve();
  return 0;
}

}  // namespace
}  // namespace keyhold::bench

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: secrets_bench_server FOLDER THREADS synced|relaxed\n"), 2;
  return keyhold::bench::run_secrets_bench(argv[1], std::stoul(argv[2]), keyhold::bench::durability_of(argv[3]));
}
