#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"

namespace keyhold::iam {

/// An OpenID Connect provider that an account trusts to say who somebody is (AssumeRoleWithWebIdentity).
struct OidcProvider {
  static constexpr std::size_t kMaxUrlBytes = 255, kMaxClients = 100, kMaxClientBytes = 255, kMaxPemBytes = 16 * 1024;

  std::string arn = {};                             ///< "arn:aws:iam::111122223333:oidc-provider/HOST/PATH"
  std::string account = {};                         ///< 12 digits
  std::string url = {};                             ///< HOST or HOST/PATH: the issuer without its "https://"
  std::set<std::string, std::less<>> clients = {};  ///< audiences that tokens may be for
  std::string ca_pem = {};  ///< what the provider's TLS certificate must come from; empty: the system's CAs
  std::string jwks = {};    ///< its keys, a JSON Web Key Set; empty: fetched from the provider
  WallTime created = {};
};

std::string oidc_provider_arn(std::string_view account, std::string_view url);

}  // namespace keyhold::iam
