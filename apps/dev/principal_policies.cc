#include "dev/principal_policies.h"

#include "dev/principal_documents.h"
#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

void fill(std::string& text, std::string_view name, std::string_view value) {
  const std::string mark = "${" + std::string(name) + "}";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

// On one line: white space of a document counts for nothing.
std::string filled(std::string_view document, const PrincipalPlace& place) {
  std::string out = json::write(json::parse_object(document).value());
  fill(out, "Partition", place.partition);
  fill(out, "Region", place.region);
  fill(out, "VendorAccount", place.vendor_account);
  fill(out, "Deployment", place.deployment.text());
  return out;
}

}  // namespace

std::string provisioner_policy(const PrincipalPlace& place) {
  return filled(provisioner_document(), place);
}

std::string events_policy(const PrincipalPlace& place) {
  return filled(events_document(), place);
}

std::string registry_policy(const PrincipalPlace& place) {
  return filled(registry_document(), place);
}

std::string secrets_service_policy(const PrincipalPlace& place) {
  return filled(secrets_document(), place);
}

}  // namespace keyhold::apps
