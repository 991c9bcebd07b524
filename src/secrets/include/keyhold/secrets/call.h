#pragma once

#include <string>

#include "keyhold/audit/entry.h"

namespace keyhold::secrets {

/// Who calls, as authentication found it.
struct Caller {
  std::string account;
  std::string principal_arn;
  std::string principal_id;
  std::string access_key_id;  ///< the key that signed the request
  std::string region;         ///< of the credential scope: the Region that the call works in
  std::string source_ip;
  std::string session_token = {};  ///< of a session, to ask the kms role with; never logged
};

/// One authenticated call. Its maker keeps it until the operation has ended, so operations take it by reference.
struct Call {
  const Caller caller;
  audit::Entry& entry;
};

}  // namespace keyhold::secrets
