#pragma once

#include <memory>

#include "keyhold/base/async_event.h"
#include "keyhold/base/task.h"
#include "keyhold/keyring/revocation_lines.h"
#include "keyhold/net/client.h"

namespace keyhold::keyring {

/// Listens to the embedded KMS's stream of key changes (`GET /keyhold/v1/revocations`, server-sent events over mutual
/// TLS) and hands each on. Reconnects by itself and resumes where it stopped. `run` is spawned once.
class RevocationListener {
 public:
  using Handlers = RevocationLines::Handlers;
  RevocationListener(std::shared_ptr<net::Client> kms, Handlers handlers)
      : kms_(std::move(kms)), handlers_(std::move(handlers)), lines_(handlers_) {}

  Task<void> run();
  void stop() { stopped_.set(); }

 private:
  Task<Status> listen_once();

  std::shared_ptr<net::Client> kms_;
  const Handlers handlers_;
  RevocationLines lines_;
  AsyncEvent stopped_;
};

}  // namespace keyhold::keyring
