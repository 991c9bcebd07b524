#include "dev/dev_certificates.h"

namespace keyhold::apps {

Result<DevCertificates> DevCertificates::create(DeploymentId deployment) {
  KEYHOLD_TRY(net::CertificateAuthority ca, net::CertificateAuthority::create("keyhold dev"));
  return DevCertificates(std::move(ca), deployment);
}

net::CertificateRequest DevCertificates::component(const std::string& role) const {
  net::CertificateRequest out;
  out.common_name = "keyhold " + role;
  out.dns_names = {"localhost"};
  out.ip_addresses = {"127.0.0.1"};
  out.spiffe_uris = {"spiffe://" + deployment_.text() + "/" + role + "/dev"};
  out.client_auth = true;
  return out;
}

Result<RoleTls> DevCertificates::for_role(const std::string& role) const {
  net::CertificateRequest server = component(role);
  server.spiffe_uris.clear();
  server.client_auth = false;
  RoleTls out;
  KEYHOLD_TRY(out.server, ca_.issue(server));
  KEYHOLD_TRY(net::TlsIdentity identity, ca_.issue(component(role)));
  out.component.emplace(std::move(identity));
  out.ca_pem = ca_pem();
  return out;
}

Result<net::TlsIdentity> DevCertificates::for_operator() const {
  net::CertificateRequest request = component("operator");
  request.server_auth = false;
  return ca_.issue(request);
}

}  // namespace keyhold::apps
