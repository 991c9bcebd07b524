#include "certificates.h"

namespace keyhold::net {
namespace {

// Never asks a terminal for a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

struct NamesFree {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};

std::string uri_text(const GENERAL_NAME& name) {
  const ASN1_IA5STRING* const uri = name.d.uniformResourceIdentifier;
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), static_cast<std::size_t>(ASN1_STRING_length(uri))};
}

bool is_spiffe_id(const std::string& uri) {
  return uri.size() <= 2048 && uri.starts_with("spiffe://") && uri.find('\0') == std::string::npos;
}

}  // namespace

Result<std::vector<CertPtr>> parse_certificates(std::string_view pem) {
  const BioPtr bio = memory_bio(as_bytes(pem));
  std::vector<CertPtr> certificates;
  while (X509* const next = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr))
    certificates.emplace_back(next);
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end || certificates.empty()) return openssl_error(ErrorCode::kInvalidArgument, "not a PEM certificate");
  ERR_clear_error();
  return certificates;
}

Result<KeyPtr> parse_private_key(const SecretBytes& pem) {
  const BioPtr bio = memory_bio(pem.expose());
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return openssl_error(ErrorCode::kInvalidArgument, "not an unencrypted PEM private key");
  return key;
}

Result<ParsedIdentity> parse_identity(const TlsIdentity& identity) {
  KEYHOLD_TRY(std::vector<CertPtr> chain, parse_certificates(identity.certificate_chain_pem));
  KEYHOLD_TRY(KeyPtr key, parse_private_key(identity.private_key_pem));
  ParsedIdentity parsed{std::move(chain), std::move(key)};
  if (X509_check_private_key(parsed.leaf(), parsed.key.get()) != 1) {
    return openssl_error(ErrorCode::kInvalidArgument, "the private key does not belong to the certificate");
  }
  if (X509_cmp_current_time(X509_get0_notAfter(parsed.leaf())) <= 0) {
    return Error{ErrorCode::kInvalidArgument, "the certificate has expired"};
  }
  if (X509_cmp_current_time(X509_get0_notBefore(parsed.leaf())) >= 0) {
    return Error{ErrorCode::kInvalidArgument, "the certificate is not valid yet"};
  }
  return parsed;
}

Result<std::string> spiffe_id_of(X509* certificate) {
  if (certificate == nullptr) return Error{ErrorCode::kUnauthenticated, "there is no certificate"};
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) uris.push_back(uri_text(*name));
  }
  if (uris.size() != 1 || !is_spiffe_id(uris.front())) {
    return Error{ErrorCode::kUnauthenticated, "the certificate must have exactly one URI SAN, a SPIFFE id"};
  }
  return uris.front();
}

std::string trust_domain_of(const std::string& spiffe_id) {
  constexpr std::size_t kScheme = std::string_view("spiffe://").size();
  return spiffe_id.substr(0, std::min(spiffe_id.find('/', kScheme), spiffe_id.size())) + "/";
}

bool has_extended_key_usage(X509* certificate, unsigned usage) noexcept {
  if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) == 0) return false;
  return (X509_get_extended_key_usage(certificate) & usage) == usage;
}

}  // namespace keyhold::net
