// A peer's certificate and the identity in it. The first byte chooses: PEM as in files, DER as in a handshake, or the
// content of the subject alternative name alone. An identity that is found must be the one URI that a second reading,
// DER by hand, finds there.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../src/net/certificates.h"

namespace keyhold::net {
namespace {

using ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, OpensslFree<ASN1_OCTET_STRING_free>>;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Element {
  std::uint8_t tag;
  std::string_view content;
};

// The next element of `der` in the definite, shortest form of lengths below 64 KiB; nothing for any other form.
std::optional<Element> take_element(std::string_view& der) {
  if (der.size() < 2) return std::nullopt;
  const auto at = [&der](std::size_t i) { return static_cast<std::uint8_t>(der[i]); };
  const std::size_t form = at(1);
  const std::size_t head = form < 0x80 ? 2 : form == 0x81 ? 3 : form == 0x82 ? 4 : 0;
  if (head == 0 || der.size() < head) return std::nullopt;
  const std::size_t size = head == 2 ? form : head == 3 ? at(2) : std::size_t{at(2)} << 8 | at(3);
  if (der.size() - head < size) return std::nullopt;
  const Element out{at(0), der.substr(head, size)};
  der.remove_prefix(head + size);
  return out;
}

// The URIs among the names of a SubjectAltName (RFC 5280 4.2.1.6).
std::optional<std::vector<std::string_view>> uris_in(std::string_view der) {
  const std::optional<Element> names = take_element(der);
  if (!names || names->tag != 0x30 || !der.empty()) return std::nullopt;
  std::vector<std::string_view> out;
  for (std::string_view rest = names->content; !rest.empty();) {
    const std::optional<Element> name = take_element(rest);
    if (!name) return std::nullopt;
    if (name->tag == 0x86) out.push_back(name->content);
  }
  return out;
}

void check_form(const std::string& id) {
  require(id.starts_with("spiffe://") && id.size() <= 2048 && id.find('\0') == std::string::npos);
}

void fuzz_names(std::string_view der) {
  const OctetsPtr octets(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(octets.get(), reinterpret_cast<const unsigned char*>(der.data()), static_cast<int>(der.size()));
  const ExtensionPtr extension(X509_EXTENSION_create_by_NID(nullptr, NID_subject_alt_name, 0, octets.get()));
  const CertPtr certificate(X509_new());
  require(extension != nullptr && X509_add_ext(certificate.get(), extension.get(), -1) == 1);
  const Result<std::string> id = spiffe_id_of(certificate.get());
  ERR_clear_error();
  if (!id) return;
  check_form(*id);
  const auto uris = uris_in(der);
  if (uris) require(uris->size() == 1 && uris->front() == *id);
  require(X509_add_ext(certificate.get(), extension.get(), -1) == 1);
  require(!spiffe_id_of(certificate.get()));  // two such extensions: neither counts
}

void fuzz_certificate(X509* certificate) {
  static_cast<void>(has_extended_key_usage(certificate, XKU_SSL_CLIENT));
  const Result<std::string> id = spiffe_id_of(certificate);
  if (id) check_form(*id);
}

void fuzz_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const CertPtr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate != nullptr) fuzz_certificate(certificate.get());
}

void fuzz_pem(std::string_view pem) {
  const auto certificates = parse_certificates(pem);
  if (!certificates) return;
  require(!certificates->empty());
  for (const CertPtr& certificate : *certificates) fuzz_certificate(certificate.get());
}

}  // namespace
}  // namespace keyhold::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold::net;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr void (*kReaders[])(std::string_view) = {fuzz_pem, fuzz_der, fuzz_names};
  kReaders[data[0] % std::size(kReaders)](rest);
  ERR_clear_error();
  return 0;
}
