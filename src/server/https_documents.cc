#include "keyhold/server/https_documents.h"

#include "keyhold/net/client.h"

namespace keyhold::server {
namespace {

constexpr std::chrono::seconds kFetchTimeLimit{5};

net::ClientRequest get_document(std::string target) {
  net::ClientRequest out;
  out.target = std::move(target);
  out.headers = {{"Accept", "application/json"}};
  out.timeout = kFetchTimeLimit;
  return out;
}

}  // namespace

Task<Result<std::string>> HttpsDocuments::fetch(std::string url, std::string ca_pem) {
  KEYHOLD_CO_TRY(net::Url where, net::parse_url(url));
  std::optional<std::string> ca;
  if (!ca_pem.empty()) ca = std::move(ca_pem);
  KEYHOLD_CO_TRY(std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(std::move(ca)));
  net::ClientOptions options;
  options.max_body_bytes = kMaxBytes;
  options.max_idle = 0;
  net::Client client(std::move(where.endpoint), std::move(tls), options);
  net::ClientRequest request = get_document(std::move(where.target));
  KEYHOLD_CO_TRY(const net::ClientResponse answer, co_await client.call(std::move(request)));
  if (answer.status != 200)
    co_return Error{ErrorCode::kUnavailable, "the provider answered with status " + std::to_string(answer.status)};
  co_return std::string(answer.body.text());
}

}  // namespace keyhold::server
