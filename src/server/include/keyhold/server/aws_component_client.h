#pragma once

#include <memory>

#include "keyhold/aws/sigv4_verifier.h"
#include "keyhold/base/json.h"
#include "keyhold/net/client.h"
#include "keyhold/secrets/identity_policies.h"

namespace keyhold::server {

/// What the `secrets` role asks of the identities' owner over mutual TLS (docs/component-api.md): whose access key this
/// is, and what its owner may do. The signing key of a day is kept (crypto-design 17); whether the access key may still
/// be used, and what the policies say, is asked each time, so a disabled key or a changed policy counts at the next
/// request.
/// Thread-safe; outlives the calls made on it.
class ComponentClient final : public aws::sigv4::SigningKeyLookup, public secrets::IdentityPolicies {
 public:
  explicit ComponentClient(std::shared_ptr<net::Client> kms);
  ~ComponentClient() override;

  Task<Result<std::optional<aws::sigv4::SigningIdentity>>> find(std::string access_key_id, aws::sigv4::Scope scope,
                                                                std::string session_token) override;
  Task<Result<Verdict>> decide(secrets::Caller caller, Question question) override;
  Task<Result<bool>> names_missing(std::string resource_policy) override;

 private:
  class Known;
  Task<Result<net::ClientResponse>> post(std::string path, json::Object body) const;

  const std::shared_ptr<net::Client> kms_;
  const std::unique_ptr<Known> known_;
};

}  // namespace keyhold::server
