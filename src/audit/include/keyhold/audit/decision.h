#pragma once

#include <string>
#include <utility>
#include <vector>

namespace keyhold::audit {

/// One decision of a role, as it will stand in the audit log. Ids only: never a secret, a plaintext, a token or a name
/// that a person chose (crypto-design 14).
struct Decision {
  std::string request_id;
  std::string who;          ///< principal ARN or component identity; empty when nobody was authenticated
  std::string action;       ///< "kms:Decrypt"
  std::string resource;     ///< an ARN; empty when the call names none, or none that exists
  std::string source;       ///< the peer's address
  std::string region = {};  ///< of the call's credential scope; empty where there is none
  std::vector<std::pair<std::string, std::string>> context;  ///< the encryption context, shown in clear as AWS does
  std::string verdict;  ///< the policy engine's reason in its own words; empty when it was not asked
  std::string error;    ///< the exception's name; empty when the call succeeded
};

}  // namespace keyhold::audit
