#pragma once

#include <memory>
#include <utility>

#include "keyhold/keyring/lease.h"

namespace keyhold::stores {

/// The lease of a reader that lives longer than one call. A lease that ended is asked for again: where the tenant's key
/// refuses, that is the reader's error; where the lease had only lapsed or was replaced, the reader goes on.
class LeaseHolder {
 public:
  LeaseHolder(keyring::LeaseSource& source, std::shared_ptr<keyring::Lease> lease)
      : source_(source), lease_(std::move(lease)) {}
  /// A live lease, or the refusal.
  Task<Result<std::shared_ptr<keyring::Lease>>> get();
  bool live() const noexcept { return lease_->live(); }
  /// Whether `error` came from a lease that ended under the reader's hands, so that asking for another is the answer.
  bool lapsed(const Error& error) const noexcept { return !live() && error.code != ErrorCode::kDoesNotOpen; }

 private:
  keyring::LeaseSource& source_;
  std::shared_ptr<keyring::Lease> lease_;
};

}  // namespace keyhold::stores
