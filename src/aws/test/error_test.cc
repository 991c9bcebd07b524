#include "keyhold/aws/error.h"

#include <gtest/gtest.h>

namespace keyhold::aws {
namespace {

struct ErrorCase {
  Error error;
  Dialect dialect;
  int status;
  const char* body;
};

TEST(ServiceError, IsWrittenAsEachServiceWritesIt) {
  const ErrorCase cases[] = {
      {{ErrorCode::kKeyDisabled, "arn is disabled.", "DisabledException"},
       Dialect::kKms,
       400,
       R"({"__type":"DisabledException","message":"arn is disabled."})"},
      {{ErrorCode::kDoesNotOpen, "tag", "InvalidCiphertextException"},
       Dialect::kKms,
       400,
       R"({"__type":"InvalidCiphertextException"})"},
      {{ErrorCode::kNotFound, "Secrets Manager can't find the specified secret.", {}},
       Dialect::kSecretsManager,
       400,
       R"({"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."})"},
      {{ErrorCode::kUnauthenticated, "no", "UnrecognizedClientException"},
       Dialect::kSecretsManager,
       400,
       R"({"__type":"UnrecognizedClientException","message":"no"})"},
      {{ErrorCode::kInternal, "line 5 of something", {}},
       Dialect::kKms,
       500,
       R"({"__type":"KMSInternalException","message":"The request could not be completed now. You can retry it."})"},
      {{ErrorCode::kStorageFull, "disk", {}},
       Dialect::kSecretsManager,
       503,
       R"({"__type":"ServiceUnavailable","Message":"The request could not be completed now. You can retry it."})"},
      {{ErrorCode::kThrottled, "slow", {}}, Dialect::kKms, 400, R"({"__type":"ThrottlingException","message":"slow"})"},
      {{ErrorCode::kNotFound, "no such path", "UnknownOperationException"},
       Dialect::kKms,
       404,
       R"({"__type":"UnknownOperationException","message":"no such path"})"},
  };
  for (const ErrorCase& c : cases) {
    const net::Response response = error_response(c.error, c.dialect, "id-1");
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.body.text(), c.body);
    EXPECT_EQ(*net::find_header(response.headers, "x-amzn-requestid"), "id-1");
    EXPECT_EQ(*net::find_header(response.headers, "content-type"), "application/x-amz-json-1.1");
  }
}

TEST(ServiceError, StsSpeaksXmlAndItsOwnNames) {
  const Error error{ErrorCode::kUnauthenticated, "a <b>", "InvalidSignatureException"};
  const net::Response response = error_response(error, Dialect::kSts, "id-1");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(*net::find_header(response.headers, "content-type"), "text/xml");
  EXPECT_NE(response.body.text().find("<Code>SignatureDoesNotMatch</Code>"), std::string_view::npos);
  EXPECT_NE(response.body.text().find("<Message>a &lt;b&gt;</Message>"), std::string_view::npos);
  EXPECT_NE(response.body.text().find("<Type>Sender</Type>"), std::string_view::npos);
  EXPECT_EQ(exception_name({ErrorCode::kUnauthenticated, "", "UnrecognizedClientException"}, Dialect::kSts),
            "InvalidClientTokenId");
  EXPECT_EQ(http_status({ErrorCode::kUnauthenticated, "", "IncompleteSignatureException"}, Dialect::kSts), 400);
}

// What the client makes of a refusal decides whether a lease ends (denied) or lives on (unreachable).
TEST(ServiceError, TheClientKnowsDeniedFromUnreachable) {
  const std::pair<const char*, ErrorCode> expected[] = {
      {"AccessDeniedException", ErrorCode::kAccessDenied},    {"DisabledException", ErrorCode::kKeyDisabled},
      {"KMSInvalidStateException", ErrorCode::kKeyDisabled},  {"NotFoundException", ErrorCode::kNotFound},
      {"IncorrectKeyException", ErrorCode::kDoesNotOpen},     {"InvalidCiphertextException", ErrorCode::kDoesNotOpen},
      {"ThrottlingException", ErrorCode::kThrottled},         {"KeyUnavailableException", ErrorCode::kUnavailable},
      {"KMSInternalException", ErrorCode::kUnavailable},      {"UnrecognizedClientException", ErrorCode::kUnavailable},
      {"InvalidSignatureException", ErrorCode::kUnavailable}, {"ExpiredTokenException", ErrorCode::kUnavailable},
      {"ResourceExistsException", ErrorCode::kConflict},      {"ValidationException", ErrorCode::kInvalidArgument},
  };
  for (const auto& [exception, code] : expected) {
    net::ClientResponse response;
    response.status = 400;
    response.body.append(std::string("{\"__type\":\"com.amazon#") + exception + "\",\"message\":\"why\"}");
    const Error error = error_from_response(response, Dialect::kKms);
    EXPECT_EQ(error.code, code) << exception;
    EXPECT_EQ(error.reason, exception);
    EXPECT_EQ(error.detail, "HTTP 400: why");
  }
}

TEST(ServiceError, AnswersWithoutANameGoByStatus) {
  net::ClientResponse response;
  response.status = 502;
  response.body.append("<html>");
  EXPECT_EQ(error_from_response(response, Dialect::kKms).code, ErrorCode::kUnavailable);
  response.status = 429;
  EXPECT_EQ(error_from_response(response, Dialect::kKms).code, ErrorCode::kThrottled);
  response.status = 400;
  response.headers = {{"x-amzn-ErrorType", "AccessDeniedException:http://x/"}};
  EXPECT_EQ(error_from_response(response, Dialect::kKms).code, ErrorCode::kAccessDenied);
}

}  // namespace
}  // namespace keyhold::aws
