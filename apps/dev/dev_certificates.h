#pragma once

#include <string>

#include "keyhold/base/id.h"
#include "keyhold/net/certificate_authority.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// The CA of one `keyhold dev`: made when it starts, its key in memory only. Certificates last 24 hours.
class DevCertificates {
 public:
  static Result<DevCertificates> create(DeploymentId deployment);

  /// A role's public certificate, its SPIFFE identity and the CA.
  Result<RoleTls> for_role(const std::string& role) const;
  Result<net::TlsIdentity> for_operator() const;
  std::string ca_pem() const { return ca_.certificate_pem(); }

 private:
  DevCertificates(net::CertificateAuthority ca, DeploymentId deployment)
      : ca_(std::move(ca)), deployment_(deployment) {}
  net::CertificateRequest component(const std::string& role) const;

  net::CertificateAuthority ca_;
  DeploymentId deployment_;
};

}  // namespace keyhold::apps
