#pragma once

#include <memory>

#include "keyhold/kms/kms.h"
#include "keyhold/server/aws_component.h"
#include "keyhold/server/aws_dispatcher.h"
#include "keyhold/storage/engine.h"
#include "roles/config.h"

namespace keyhold::apps {

/// The `kms` role while it is unsealed: its keys, and what answers with them. It must outlive every request that it
/// serves; its keys are wiped when it dies. Threads: as its parts.
class OpenKms {
 public:
  /// What it stands on; all outlives it.
  struct Ground {
    const KmsConfig& config;
    storage::Engine& engine;
    kms::RootFiles& files;
    kms::DocumentSource& documents;
    server::Metrics& metrics;
    const Clock& clock;
    Executor executor;
  };

  /// Errors: as kms::Kms::open.
  static Task<Result<std::unique_ptr<OpenKms>>> open(Ground ground, kms::Root root, server::ComponentOptions shown);

  kms::Kms& kms() noexcept { return *kms_; }
  DeploymentId deployment() const noexcept;
  Task<void> serve_public(net::Exchange& exchange) { return dispatcher_->handle(exchange); }
  Task<void> serve_component(net::Exchange& exchange) { return component_port_->handle(exchange); }
  /// What the scheduler does: rotations, deletions, last uses.
  Task<void> do_what_is_due();
  /// After the last request: what is not on disk yet.
  Task<void> finish();

 private:
  OpenKms(const Ground& ground, std::unique_ptr<kms::Kms> kms);
  Task<void> write_last_uses();

  const KmsConfig& config_;
  const Clock& clock_;
  std::unique_ptr<kms::Kms> kms_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  std::unique_ptr<server::ComponentPort> component_port_;
};

}  // namespace keyhold::apps
