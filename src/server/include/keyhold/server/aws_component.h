#pragma once

#include <memory>

#include "keyhold/base/clock.h"
#include "keyhold/kms/kms.h"
#include "keyhold/net/server.h"
#include "keyhold/server/metrics.h"

namespace keyhold::server {

struct ComponentOptions {
  DeploymentId deployment;            ///< the trust domain of peers: "spiffe://<deployment>/<role>/<instance>"
  bool allow_deletion_clock = false;  ///< whether deletions/run exists
  Metrics* metrics = nullptr;         ///< what GET /metrics shows; null: there is no such route
};

/// The component-class port of the `kms` role: JSON over mutual TLS for the other roles and the operator. What a peer
/// may do follows from the role in its certificate; the routes are one table in aws_component.cc
/// (docs/component-api.md). Errors are RFC 9457 problem documents; those of calls on behalf of a principal are AWS's.
/// Thread-safe; outlives its server.
class ComponentPort {
 public:
  ComponentPort(kms::Kms& kms, const Clock& clock, ComponentOptions options)
      : kms_(kms), clock_(clock), options_(options) {}

  net::Handler handler();
  Task<void> handle(net::Exchange& exchange);

 private:
  kms::Kms& kms_;
  const Clock& clock_;
  const ComponentOptions options_;
};

}  // namespace keyhold::server
