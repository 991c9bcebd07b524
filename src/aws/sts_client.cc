#include "call.h"
#include "keyhold/aws/protocol.h"

namespace keyhold::aws {
namespace {

net::ClientRequest form_call(const Channel& channel, std::string_view form) {
  net::ClientRequest request;
  request.method = "POST";
  request.headers = {{"Host", channel.http->endpoint().authority()}, {"Content-Type", kFormContentType}};
  request.body = PlaintextBytes::copy_of(form);
  request.timeout = channel.timeout;
  return request;
}

}  // namespace

Task<Result<GetCallerIdentityResponse>> StsClient::get_caller_identity() const {
  const Channel channel = channel_;
  net::ClientRequest request = form_call(channel, GetCallerIdentityRequest{}.write());
  KEYHOLD_CO_TRY(const net::ClientResponse answer, co_await send(channel, Dialect::kSts, std::move(request)));
  co_return GetCallerIdentityResponse::parse(answer.body.text());
}

}  // namespace keyhold::aws
