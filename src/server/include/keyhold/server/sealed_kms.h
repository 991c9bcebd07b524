#pragma once

#include <functional>
#include <vector>

#include "keyhold/base/id.h"
#include "keyhold/base/json.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/root_files.h"
#include "keyhold/server/component_port.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

/// What the `kms` role answers while it is sealed: nobody here has a key, so nobody can be told from another. Callers
/// of AWS's protocols get KMSInternalException, which SDKs try again; the operator sees status and metrics, and
/// unseals; other roles get 503, which is no verdict. Thread-safe; outlives its servers.
class SealedKms {
 public:
  struct Options {
    DeploymentId deployment;
    std::function<json::Object()> facts;  ///< of the process, added to the status
    Metrics* metrics = nullptr;           ///< null: there is no such route
    /// Opens the role to what `proof` shows. Errors: kUnauthenticated; kConflict, reason "not-sealed".
    std::function<Task<Status>(kms::Administrator by, kms::SlotProof proof)> unseal;
  };
  explicit SealedKms(Options options);

  Task<void> handle_public(net::Exchange& exchange);
  Task<void> handle_component(net::Exchange& exchange);

 private:
  std::vector<ComponentRoute> routes();
  Task<PeerAnswer> unseal(PeerCall* call);

  const Options options_;
  ComponentPort port_;
};

}  // namespace keyhold::server
