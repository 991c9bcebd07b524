// Answers of KMS, Secrets Manager and STS, which may be AWS's or whoever's the network is. The first byte chooses the
// status, the first line is the header x-amzn-ErrorType, the rest is the body. What is no answer says nothing about a
// tenant's key: it never reads as a denial, and only an exception's own name does.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../src/aws/call.h"
#include "keyhold/aws/error.h"
#include "keyhold/keyring/key_services.h"

namespace keyhold::aws {
namespace {

constexpr std::array<int, 8> kStatuses = {200, 400, 403, 404, 413, 500, 503, 302};

void require(bool holds) {
  if (!holds) std::abort();
}

void check_unreachable(const Error& error) {
  require(error.code == ErrorCode::kUnavailable);
  require(keyring::classify(error) == keyring::KeyVerdict::kUnreachable);
}

// What a shape takes, it writes so that it reads the same again.
template <class Response>
void check_answer(const net::ClientResponse& response) {
  const Result<json::Object> object = answer_object(response);
  if (!object) return check_unreachable(object.error());
  const Result<Response> read = parse_shape<Response>(*object);
  if (!read) return check_unreachable(senseless_answer(read.error()));
  const PlaintextBytes written = write_shape(*read);
  const Result<Response> again = parse_shape<Response>(json::parse_object(written.text()).value());
  require(again && write_shape(*again).text() == written.text());
}

template <class... Responses>
void check_answers(const net::ClientResponse& response) {
  (check_answer<Responses>(response), ...);
}

void check_success(const net::ClientResponse& response) {
  check_answers<CreateKeyResponse, DescribeKeyResponse, ListKeysResponse, EncryptResponse, DecryptResponse,
                ReEncryptResponse, GenerateDataKeyResponse, GenerateDataKeyWithoutPlaintextResponse,
                GenerateRandomResponse, ScheduleKeyDeletionResponse, CancelKeyDeletionResponse, GetKeyPolicyResponse,
                ListAliasesResponse>(response);
  check_answers<CreateSecretResponse, GetSecretValueResponse, PutSecretValueResponse, UpdateSecretVersionStageResponse,
                DescribeSecretResponse, ListSecretsResponse, DeleteSecretResponse, RestoreSecretResponse>(response);
  const auto identity = GetCallerIdentityResponse::parse(response.body.text());
  if (!identity) check_unreachable(identity.error());
}

void check_failure(const net::ClientResponse& response, Dialect dialect) {
  const Error error = error_from_response(response, dialect);
  const bool denied = keyring::classify(error) == keyring::KeyVerdict::kDenied;
  require(error.detail.size() < 1100);
  if (error.reason.empty()) require(!denied);
  // The name that decides stands in the answer: in its body, or else in its header.
  const std::string* const type = response.find("x-amzn-ErrorType");
  if (denied && response.body.text().find('\\') == std::string_view::npos)
    require(response.body.text().find(error.reason) != std::string_view::npos ||
            (type != nullptr && type->find(error.reason) != std::string::npos));
}

}  // namespace
}  // namespace keyhold::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keyhold::aws;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view line = text.substr(0, text.find('\n'));
  keyhold::net::ClientResponse response;
  response.status = kStatuses[data[0] % kStatuses.size()];
  if (!line.empty()) response.headers = {{"x-amzn-ErrorType", std::string(line)}};
  response.body.append(text.substr(std::min(line.size() + 1, text.size())));
  if (response.status == 200) {
    check_success(response);
    return 0;
  }
  for (const Dialect dialect : {Dialect::kKms, Dialect::kSecretsManager, Dialect::kSts})
    check_failure(response, dialect);
  return 0;
}
