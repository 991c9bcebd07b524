#include "call.h"

#include "keyhold/aws/protocol.h"

namespace keyhold::aws {

namespace {

net::ClientRequest json_call(const Channel& channel, const Operation& operation, PlaintextBytes body) {
  net::ClientRequest request;
  request.method = "POST";
  request.headers = {{"Host", channel.http->endpoint().authority()},
                     {"Content-Type", kJsonContentType},
                     {"X-Amz-Target", operation.target}};
  request.body = std::move(body);
  request.timeout = channel.timeout;
  return request;
}

}  // namespace

Task<Result<net::ClientResponse>> send(Channel channel, Dialect dialect, net::ClientRequest request) {
  KEYHOLD_CO_TRY(net::ClientRequest signed_request, co_await channel.signer->sign(std::move(request)));
  KEYHOLD_CO_TRY(net::ClientResponse response, co_await channel.http->call(std::move(signed_request)));
  if (response.status != 200) co_return error_from_response(response, dialect);
  co_return std::move(response);
}

Task<Answer> call(Channel channel, Operation operation, PlaintextBytes body) {
  net::ClientRequest request = json_call(channel, operation, std::move(body));
  co_return co_await send(std::move(channel), operation.dialect, std::move(request));
}

Result<json::Object> answer_object(const net::ClientResponse& response) {
  Result<json::Object> object = json::parse_object(response.body.text(), {.depth = kMaxJsonDepth});
  if (!object) return senseless_answer(object.error());
  return object;
}

Error senseless_answer(const Error& why) {
  return {ErrorCode::kUnavailable, "the service gave an answer that is not one: " + why.detail};
}

}  // namespace keyhold::aws
