#include "keyhold/server/secrets_component.h"

#include <algorithm>

#include "keyhold/net/tls_context.h"
#include "keyhold/server/operator_routes.h"
#include "process_facts.h"

namespace keyhold::server {
namespace {

json::Object secrets_status(secrets::SecretsManager& secrets, const SecretsComponentOptions& options) {
  const std::vector<secrets::SecretPtr> all = secrets.secrets().all();
  std::size_t versions = 0, waiting = 0;
  for (const secrets::SecretPtr& secret : all) {
    versions += secret->versions.size();
    if (secret->deletion) ++waiting;
  }
  json::Object out{{"role", "secrets"},     {"deployment", options.deployment.text()},
                   {"secrets", all.size()}, {"secretsPendingDeletion", waiting},
                   {"versions", versions},  {"auditLines", secrets.audit().size()},
                   {"health", "good"},      {"pqTls", net::TlsContext::offers_post_quantum()}};
  if (options.facts) add_facts(out, options.facts());
  return out;
}

}  // namespace

std::vector<ComponentRoute> secrets_component_routes(secrets::SecretsManager& secrets,
                                                     SecretsComponentOptions options) {
  Metrics* const metrics = options.metrics;
  auto status = [&secrets, options = std::move(options)] { return secrets_status(secrets, options); };
  return operator_routes({secrets.audit(), std::move(status), [&secrets] { return secrets.begin_backup(); }, metrics});
}

}  // namespace keyhold::server
