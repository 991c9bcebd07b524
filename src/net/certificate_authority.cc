#include "keyhold/net/certificate_authority.h"

#include <openssl/rand.h>

#include <cstring>

#include "certificates.h"

namespace keyhold::net {
namespace {

constexpr std::chrono::seconds kBackdate = std::chrono::minutes(1);
constexpr std::chrono::seconds kAuthorityLife = std::chrono::hours(24 * 3650);

struct BignumFree {
  void operator()(BIGNUM* n) const noexcept { BN_free(n); }
};

Error cannot(const char* what) {
  return openssl_error(ErrorCode::kInternal, std::string("can't make a certificate: ") + what);
}

KeyPtr make_p256_key() {
  return KeyPtr(EVP_EC_gen("P-256"));
}

// 159 random bits: positive, and 20 bytes at most (RFC 5280 4.1.2.2).
bool set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, BignumFree> serial(BN_new());
  return serial != nullptr && BN_rand(serial.get(), 159, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_common_name(X509_NAME* name, const std::string& text) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1;
}

bool set_validity(X509* certificate, std::chrono::seconds valid_for) {
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -kBackdate.count()) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), valid_for.count()) != nullptr;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// OpenSSL's own syntax for the names, in which a comma would begin another one: such names are refused.
Result<std::string> subject_alternative_names(const CertificateRequest& request) {
  std::string names;
  const auto add = [&](const char* kind, const std::vector<std::string>& values) {
    for (const std::string& value : values) names += (names.empty() ? "" : ",") + std::string(kind) + ":" + value;
  };
  for (const auto* const list : {&request.dns_names, &request.ip_addresses, &request.spiffe_uris}) {
    for (const std::string& value : *list) {
      const bool odd = value.empty() || value.find_first_of(",\n\r") != std::string::npos;
      if (odd) return Error{ErrorCode::kInvalidArgument, "not a name for a certificate"};
    }
  }
  add("DNS", request.dns_names);
  add("IP", request.ip_addresses);
  add("URI", request.spiffe_uris);
  return names;
}

std::string key_usages(const CertificateRequest& request) {
  if (request.server_auth && request.client_auth) return "serverAuth,clientAuth";
  return request.client_auth ? "clientAuth" : "serverAuth";
}

std::string to_pem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<SecretBytes> to_pem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return cannot("its key");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  const std::span<std::byte> pem(reinterpret_cast<std::byte*>(data), static_cast<std::size_t>(size));
  SecretBytes copy = SecretBytes::copy_of(pem);
  wipe(pem);
  return copy;
}

// A certificate with all but its extensions and signature.
Result<CertPtr> begin_certificate(const std::string& common_name, EVP_PKEY* key, std::chrono::seconds valid_for) {
  CertPtr certificate(X509_new());
  X509* const c = certificate.get();
  const bool begun = c != nullptr && X509_set_version(c, X509_VERSION_3) == 1 && set_serial(c) &&
                     set_validity(c, valid_for) && X509_set_pubkey(c, key) == 1 &&
                     set_common_name(X509_get_subject_name(c), common_name);
  if (!begun) return cannot("its names");
  return certificate;
}

}  // namespace

struct CertificateAuthority::Parts {
  CertPtr certificate;
  KeyPtr key;
};

CertificateAuthority::CertificateAuthority(std::unique_ptr<Parts> parts) noexcept : parts_(std::move(parts)) {}
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;
CertificateAuthority::~CertificateAuthority() = default;

Result<CertificateAuthority> CertificateAuthority::create(std::string common_name) {
  KeyPtr key = make_p256_key();
  if (key == nullptr) return cannot("its key");
  KEYHOLD_TRY(CertPtr certificate, begin_certificate(common_name, key.get(), kAuthorityLife));
  X509* const c = certificate.get();
  const bool signed_well = X509_set_issuer_name(c, X509_get_subject_name(c)) == 1 &&
                           add_extension(c, c, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                           add_extension(c, c, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                           add_extension(c, c, NID_subject_key_identifier, "hash") &&
                           X509_sign(c, key.get(), EVP_sha256()) != 0;
  if (!signed_well) return cannot("the authority's own");
  return CertificateAuthority(std::make_unique<Parts>(Parts{std::move(certificate), std::move(key)}));
}

Result<CertificateAuthority> CertificateAuthority::load(const TlsIdentity& identity) {
  KEYHOLD_TRY(ParsedIdentity parsed, parse_identity(identity));
  if (X509_check_ca(parsed.leaf()) == 0)
    return Error{ErrorCode::kInvalidArgument, "not the certificate of an authority"};
  return CertificateAuthority(std::make_unique<Parts>(Parts{std::move(parsed.chain.front()), std::move(parsed.key)}));
}

Result<TlsIdentity> CertificateAuthority::issue(const CertificateRequest& request) const {
  KEYHOLD_TRY(const std::string names, subject_alternative_names(request));
  const KeyPtr key = make_p256_key();
  if (key == nullptr) return cannot("its key");
  KEYHOLD_TRY(const CertPtr certificate, begin_certificate(request.common_name, key.get(), request.valid_for));
  X509* const c = certificate.get();
  X509* const issuer = parts_->certificate.get();
  const bool signed_well = X509_set_issuer_name(c, X509_get_subject_name(issuer)) == 1 &&
                           add_extension(c, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
                           add_extension(c, issuer, NID_key_usage, "critical,digitalSignature") &&
                           add_extension(c, issuer, NID_ext_key_usage, key_usages(request)) &&
                           add_extension(c, issuer, NID_authority_key_identifier, "keyid") &&
                           (names.empty() || add_extension(c, issuer, NID_subject_alt_name, names)) &&
                           X509_sign(c, parts_->key.get(), EVP_sha256()) != 0;
  if (!signed_well) return cannot("for a server or client");
  KEYHOLD_TRY(SecretBytes private_key, to_pem(key.get()));
  return TlsIdentity{to_pem(c), std::move(private_key)};
}

std::string CertificateAuthority::certificate_pem() const {
  return to_pem(parts_->certificate.get());
}

Result<SecretBytes> CertificateAuthority::private_key_pem() const {
  return to_pem(parts_->key.get());
}

}  // namespace keyhold::net
