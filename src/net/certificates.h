#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keyhold/net/tls_context.h"
#include "openssl.h"

namespace keyhold::net {

/// Certificates and keys from PEM, and the questions asked of them. All errors are kInvalidArgument.

/// At least one certificate, in order.
Result<std::vector<CertPtr>> parse_certificates(std::string_view pem);
/// An unencrypted private key.
Result<KeyPtr> parse_private_key(const SecretBytes& pem);

/// A parsed TlsIdentity, whose key belongs to its leaf and whose leaf is valid now.
struct ParsedIdentity {
  std::vector<CertPtr> chain;
  KeyPtr key;
  X509* leaf() const noexcept { return chain.front().get(); }
};
Result<ParsedIdentity> parse_identity(const TlsIdentity& identity);

/// The certificate's one URI SAN, a spiffe:// id without NUL; kUnauthenticated for any other number or kind (SPIFFE
/// X.509-SVID 2). The common name is never looked at.
Result<std::string> spiffe_id_of(X509* certificate);
/// "spiffe://<trust domain>/" of a SPIFFE id.
std::string trust_domain_of(const std::string& spiffe_id);
/// Whether the extended key usage is there and has all of `usage` (XKU_…).
bool has_extended_key_usage(X509* certificate, unsigned usage) noexcept;

}  // namespace keyhold::net
