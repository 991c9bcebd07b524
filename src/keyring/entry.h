#pragma once

#include <memory>
#include <optional>

#include "keyhold/keyring/keyring.h"

namespace keyhold::keyring {

/// What opening a keyring gives: the lease, and what proves it again.
struct Keyring::Opened {
  LeasePtr lease;
  Generation row;      // the current record generation
  Bytes blob;          // its wrapped key
  std::chrono::seconds hard_end{0};
};

/// One opening for all who ask meanwhile: they wait for `landed`, then share the answer.
struct Keyring::Flight {
  AsyncEvent landed;
  Result<LeasePtr> answer =
      Error{ErrorCode::kUnavailable, "the tenant's key did not answer in time", "key-unreachable"};
};

/// A tenant in the table; guarded by the keyring's mutex. There may be 10,000 idle ones: it says nothing twice.
struct Keyring::Entry {
  explicit Entry(TenantId id) : tenant(id) {}

  void take(Opened opened) {
    lease = std::move(opened.lease);
    row = std::move(opened.row);
    blob = std::move(opened.blob);
    hard_end = opened.hard_end;
    denied = false;
    failures = 0;
    must_prove = false;
    shed = false;
  }

  void deny(const Error& why, BootTime until) {
    denied = true;
    denied_until = until;
    last_error = {ErrorCode::kKeyDisabled, "the tenant's key refuses to be used: " + why.reason, "key-disabled"};
  }

  /// Nothing in it is worth keeping.
  bool forgettable(BootTime now) const { return !lease && !flight && records == 0 && (!denied || now >= denied_until); }

  const TenantId tenant;
  LeasePtr lease;
  std::shared_ptr<Flight> flight;     // set while one request opens the keyring for all
  std::uint64_t times_forgotten = 0;  // a flight that saw this change starts again
  Generation row;
  Bytes blob;
  std::chrono::seconds hard_end{0};
  bool denied = false;
  BootTime denied_until{0};
  Error last_error;
  BootTime renew_at{0};
  bool renewing = false;
  bool must_prove = false;  // at once, used or not: changes may have been missed
  bool shed = false;
  unsigned failures = 0;
  std::uint64_t records = 0, bytes = 0;  // encrypted and not yet written down
  BootTime counted_at{0};
};

}  // namespace keyhold::keyring
