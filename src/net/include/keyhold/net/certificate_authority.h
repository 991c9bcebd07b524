#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/result.h"
#include "keyhold/net/tls_context.h"

namespace keyhold::net {

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  std::vector<std::string> spiffe_uris = {};  ///< one for a component; peers refuse any other count
  bool server_auth = true;
  bool client_auth = false;
  std::chrono::seconds valid_for = std::chrono::hours(24);
};

/// A small CA with ECDSA P-256 keys, for `keyhold dev` and tests. Its certificates start a minute in the past, so that
/// small clock differences don't matter. Thread-safe once made.
class CertificateAuthority {
 public:
  /// A fresh self-signed CA, valid ten years, which may sign leaves only (path length 0).
  static Result<CertificateAuthority> create(std::string common_name);
  /// One made earlier. Errors: kInvalidArgument when they don't parse or don't belong together.
  static Result<CertificateAuthority> load(const TlsIdentity& identity);
  CertificateAuthority(CertificateAuthority&&) noexcept;
  CertificateAuthority& operator=(CertificateAuthority&&) noexcept;
  ~CertificateAuthority();

  Result<TlsIdentity> issue(const CertificateRequest& request) const;
  std::string certificate_pem() const;
  Result<SecretBytes> private_key_pem() const;  ///< to `load` it again

 private:
  struct Parts;
  explicit CertificateAuthority(std::unique_ptr<Parts> parts) noexcept;
  std::unique_ptr<Parts> parts_;
};

}  // namespace keyhold::net
