#pragma once

#include <string>

#include "keyhold/kms/oidc_keys.h"

namespace keyhold::server {

/// Fetches documents of OIDC providers over HTTPS, a connection each: there are few, and they are kept. Thread-safe.
class HttpsDocuments final : public kms::DocumentSource {
 public:
  Task<Result<std::string>> fetch(std::string url, std::string ca_pem) override;
};

}  // namespace keyhold::server
