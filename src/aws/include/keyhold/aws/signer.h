#pragma once

#include <memory>
#include <string>

#include "keyhold/aws/credentials.h"
#include "keyhold/aws/on_behalf_of.h"
#include "keyhold/base/clock.h"
#include "keyhold/base/task.h"
#include "keyhold/net/client.h"

namespace keyhold::aws {

/// How an outgoing call says who makes it. Thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual Task<Result<net::ClientRequest>> sign(net::ClientRequest request) = 0;
};

/// SigV4, with credentials asked for at each call. `request` must already have its Host.
class SigV4Signer final : public Signer {
 public:
  SigV4Signer(std::shared_ptr<CredentialsProvider> credentials, const Clock& clock, std::string region,
              std::string service)
      : credentials_(std::move(credentials)), clock_(clock), region_(std::move(region)), service_(std::move(service)) {}
  Task<Result<net::ClientRequest>> sign(net::ClientRequest request) override;

 private:
  std::shared_ptr<CredentialsProvider> credentials_;
  const Clock& clock_;
  const std::string region_;
  const std::string service_;
};

/// The assertion of one caller, for calls from the `secrets` role to the KMS over mutual TLS.
class OnBehalfOfSigner final : public Signer {
 public:
  explicit OnBehalfOfSigner(const OnBehalfOf& caller) : header_(caller.to_header()) {}
  Task<Result<net::ClientRequest>> sign(net::ClientRequest request) override;

 private:
  const std::string header_;
};

}  // namespace keyhold::aws
