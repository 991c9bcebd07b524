#pragma once

#include <memory>

#include "keyhold/net/client.h"
#include "keyhold/secrets/caller_keys.h"

namespace keyhold::secrets {

/// The KMS over mutual TLS: under this role's certificate, with an assertion of who calls (crypto-design 12).
class OnBehalfOfKeys final : public CallerKeys {
 public:
  /// `kms`: the component port of the `kms` role.
  explicit OnBehalfOfKeys(std::shared_ptr<net::Client> kms) : kms_(std::move(kms)) {}

  Task<Result<DataKey>> generate(Caller caller, std::string kms_key_id, VersionPlace place) override;
  Task<Result<SecretBytes>> open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) override;

 private:
  const std::shared_ptr<net::Client> kms_;
};

}  // namespace keyhold::secrets
