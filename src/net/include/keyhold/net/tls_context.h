#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/base/secret.h"

struct ssl_ctx_st;

namespace keyhold::net {

/// A certificate with its chain (leaf first) and the leaf's private key, in PEM.
struct TlsIdentity {
  std::string certificate_chain_pem;
  SecretBytes private_key_pem;
};

/// TLS settings of one port or one client, as crypto-design 16 fixes them; there is no switch that weakens them.
/// Thread-safe. New connections take the newest identity; those that exist keep theirs.
class TlsContext {
 public:
  /// Public class: TLS 1.3, and 1.2 with ECDHE and AES-256-GCM or ChaCha20-Poly1305; asks for no client certificate.
  static Result<std::shared_ptr<TlsContext>> server_public(TlsIdentity identity);
  /// Component class: TLS 1.3 only; a client certificate from `client_ca_pem` with the client EKU and exactly one URI
  /// SAN, a spiffe:// id, is demanded in the handshake. No resumption.
  static Result<std::shared_ptr<TlsContext>> server_mutual(TlsIdentity identity, std::string client_ca_pem);
  /// A client that trusts `ca_pem` alone, or the system's CAs. With an identity (component class) it is TLS 1.3 only.
  /// Chain and host name are always verified.
  static Result<std::shared_ptr<TlsContext>> client(std::optional<std::string> ca_pem,
                                                    std::optional<TlsIdentity> identity = std::nullopt);

  /// Swaps in a new identity, and new trusted CAs where given, after the key was matched with the certificate, its
  /// dates checked, and a handshake tried in memory. On any error (kInvalidArgument) the old ones stay in use.
  Status replace(TlsIdentity identity, std::optional<std::string> ca_pem = std::nullopt);

  /// Whether this program's OpenSSL offers X25519MLKEM768 (`pq_tls` in status).
  static bool offers_post_quantum() noexcept;

  enum class Kind : unsigned char { kServerPublic, kServerMutual, kClient };
  Kind kind() const noexcept { return kind_; }
  std::shared_ptr<ssl_ctx_st> current() const;  ///< for src/net

 private:
  TlsContext(Kind kind, std::optional<std::string> ca_pem) : kind_(kind), ca_pem_(std::move(ca_pem)) {}
  static Result<std::shared_ptr<TlsContext>> make(Kind kind, std::optional<TlsIdentity> identity,
                                                  std::optional<std::string> ca_pem);

  const Kind kind_;
  mutable std::mutex mutex_;
  std::optional<std::string> ca_pem_;
  std::shared_ptr<ssl_ctx_st> current_;
};

}  // namespace keyhold::net
