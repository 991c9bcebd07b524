#pragma once

#include <memory>
#include <string>

#include "keyhold/audit/entry.h"
#include "keyhold/iam/directory.h"

namespace keyhold::kms {

/// Who calls, as authentication found it.
struct Caller {
  std::shared_ptr<const iam::Identity> identity;  ///< never null
  std::string region;                             ///< of the credential scope: the Region that the call works in
  std::string source_ip;
  std::string via_service;  ///< "secretsmanager.<region>.amazonaws.com" in a call on behalf of the caller; else empty

  const std::string& account() const noexcept { return identity->principal.account; }
};

/// One authenticated call. Its maker keeps it until the operation has ended, so operations take it by reference.
struct Call {
  Caller caller;
  audit::Entry& entry;
};

}  // namespace keyhold::kms
