#include "keyhold/aws/signer.h"

#include <utility>

#include "keyhold/aws/sigv4.h"

namespace keyhold::aws {

Task<Result<net::ClientRequest>> SigV4Signer::sign(net::ClientRequest request) {
  KEYHOLD_CO_TRY(const std::shared_ptr<const Credentials> credentials, co_await credentials_->credentials());
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  const sigv4::RequestView view{request.method, target.substr(0, mark),
                                target.substr(std::min(mark + 1, target.size())), request.headers, request.body.view()};
  const sigv4::SigningOptions options{.region = region_, .service = service_};
  for (net::Header& header : sigv4::sign_request(view, *credentials, options, clock_.now()))
    request.headers.push_back(std::move(header));
  co_return std::move(request);
}

Task<Result<net::ClientRequest>> OnBehalfOfSigner::sign(net::ClientRequest request) {
  request.headers.push_back({OnBehalfOf::kHeader, header_});
  co_return std::move(request);
}

}  // namespace keyhold::aws
