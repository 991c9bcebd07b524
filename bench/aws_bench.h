#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/kms/kms.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/server.h"
#include "keyhold/server/aws_dispatcher.h"
#include "keyhold/storage/engine.h"

namespace keyhold::bench {

inline constexpr const char* kAccount = "111122223333";
inline constexpr const char* kRegion = "eu-west-1";

/// Of a command line: "synced" is, anything else is relaxed.
inline audit::Durability durability_of(std::string_view word) {
  return word == "synced" ? audit::Durability::kSynced : audit::Durability::kRelaxed;
}

/// Requests of one operation, in turn, for wrk.
struct Load {
  std::string name;     ///< of its Lua file
  std::string service;  ///< of the credential scope: "kms"
  std::string target;   ///< "TrentService.Decrypt"
  std::vector<PlaintextBytes> bodies;
  const iam::AccessKey& by;
};

/// The kms role over RocksDB, with an account's administrator, and servers of a constant beside it on the same threads.
/// Anything that fails throws: a benchmark has nobody to tell.
class AwsBench {
 public:
  AwsBench(std::filesystem::path folder, std::size_t threads) : folder_(std::move(folder)), pool_(threads) {}
  void start(audit::Durability durability);
  void serve() { pool_.join(); }

  template <class T>
  T run(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }

  /// Asks once; then writes the load's Lua file, opens a bare server whose answers are as long as that one, and prints
  /// "<name> <port> <bare port>".
  void offer(Load load, const net::Server& server);
  std::unique_ptr<storage::Engine> open_engine(const std::string& name) const;
  std::unique_ptr<net::Server> listen(std::shared_ptr<net::TlsContext> tls, net::Handler handler);
  net::TlsIdentity certificate(std::optional<std::string> role) const;

  net::IoPool& pool() noexcept { return pool_; }
  const Clock& clock() const noexcept { return clock_; }
  kms::Kms& kms() noexcept { return *kms_; }
  DeploymentId deployment() const noexcept { return deployment_; }
  const net::CertificateAuthority& ca() const noexcept { return ca_; }
  const net::Server& kms_server() const noexcept { return *server_; }
  const std::shared_ptr<net::TlsContext>& public_tls() const noexcept { return tls_; }
  const iam::AccessKey& administrators_key() const noexcept { return *access_key_; }
  kms::Caller administrator() const;

 private:
  net::Headers signed_headers(const Load& load, const PlaintextBytes& body) const;
  std::unique_ptr<net::Server> constant_server(std::string answer);

  const std::filesystem::path folder_;
  const SystemClock clock_;
  const DeploymentId deployment_ = DeploymentId::random();
  kms::PosixFileSystem file_system_;
  net::IoPool pool_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<kms::RootFiles> files_;
  std::unique_ptr<kms::Kms> kms_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  const net::CertificateAuthority ca_ = net::CertificateAuthority::create("bench CA").value();
  std::shared_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::Server> server_;
  std::vector<std::unique_ptr<net::Server>> bare_;
  std::optional<iam::AccessKey> access_key_;
};

}  // namespace keyhold::bench
