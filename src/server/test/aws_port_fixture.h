#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>

#include "keyhold/aws/clients.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/client.h"
#include "keyhold/server/aws_component.h"
#include "keyhold/server/aws_kms_routes.h"
#include "keyhold/storage/fault_engine.h"
#include "keyhold/storage/memory_engine.h"

namespace keyhold::server {

inline constexpr const char* kAccount = "111122223333";

/// The KMS role over real TLS on both of its ports, with an account and its administrator.
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
  /// The public port anew, letting so many calls of an account through.
  void limit_accounts(std::uint32_t per_second);
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
  Metrics metrics_;
  std::unique_ptr<AwsDispatcher> dispatcher_;
  std::unique_ptr<ComponentPort> component_;
  std::unique_ptr<net::Server> public_server_, component_server_;
  std::optional<iam::AccessKey> access_key_;
};

}  // namespace keyhold::server
