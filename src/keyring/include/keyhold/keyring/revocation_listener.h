#pragma once

#include <functional>
#include <memory>
#include <string>

#include "keyhold/base/async_event.h"
#include "keyhold/base/task.h"
#include "keyhold/net/client.h"

namespace keyhold::keyring {

/// Listens to the embedded KMS's stream of key changes (`GET /keyhold/v1/revocations`, server-sent events over mutual
/// TLS) and hands each on. Reconnects by itself and resumes where it stopped. `run` is spawned once.
class RevocationListener {
 public:
  struct Handlers {
    std::function<void(const std::string& key_arn)> changed;
    std::function<void()> stream_lost;  ///< changes may have been missed: all keys must prove themselves
  };
  RevocationListener(std::shared_ptr<net::Client> kms, Handlers handlers)
      : kms_(std::move(kms)), handlers_(std::move(handlers)) {}

  Task<void> run();
  void stop() { stopped_.set(); }

 private:
  Task<Status> listen_once();
  void take_lines(std::string& buffer);
  void take_line(std::string_view line);

  std::shared_ptr<net::Client> kms_;
  Handlers handlers_;
  std::string last_id_;
  AsyncEvent stopped_;
};

}  // namespace keyhold::keyring
