#pragma once

#include <string>
#include <utility>

#include "keyhold/aws/clients.h"
#include "keyhold/aws/error.h"
#include "keyhold/aws/shape.h"

// One call of a JSON service: write, sign, send, read.
namespace keyhold::aws {

/// What a call is: "TrentService.Decrypt", and the language errors come in.
struct Operation {
  std::string target;
  Dialect dialect;
};

/// Signs and sends; an answer other than 200 is an Error.
Task<Result<net::ClientResponse>> send(Channel channel, Dialect dialect, net::ClientRequest request);

using Answer = Result<net::ClientResponse>;
/// `body` is the JSON of the operation's request.
Task<Answer> call(Channel channel, Operation operation, PlaintextBytes body);

/// kUnavailable: the server said 200 and then something else than the service's answer.
Result<json::Object> answer_object(const net::ClientResponse& response);
Error senseless_answer(const Error& why);

template <class Response>
Result<Response> read_answer(const Answer& answer) {
  if (!answer) return answer.error();
  KEYHOLD_TRY(const json::Object object, answer_object(*answer));
  Result<Response> response = parse_shape<Response>(object);
  if (!response) return senseless_answer(response.error());
  return response;
}

/// Of an operation without output.
inline Status read_empty_answer(const Answer& answer) {
  return answer ? ok() : Status(answer.error());
}

}  // namespace keyhold::aws
