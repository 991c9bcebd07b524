#include "keyhold/aws/error.h"

#include "exception_table.h"
#include "keyhold/aws/protocol.h"
#include "keyhold/base/json.h"
#include "xml.h"

namespace keyhold::aws {
namespace {

constexpr std::size_t kMaxMessageBytes = 1024;

// The Query protocol's older names for what the JSON services call by an exception's name.
std::string sts_name(std::string_view exception, ErrorCode code) {
  // A web identity's token, not the session's: AWS names the two differently.
  if (exception == "ExpiredTokenException" && code == ErrorCode::kInvalidArgument) return std::string(exception);
  constexpr std::string_view kSuffix = "Exception";
  if (exception == "InvalidSignatureException") return "SignatureDoesNotMatch";
  if (exception == "UnrecognizedClientException") return "InvalidClientTokenId";
  if (exception == "UnknownOperationException") return "InvalidAction";
  if (exception.ends_with(kSuffix)) exception.remove_suffix(kSuffix.size());
  return std::string(exception);
}

bool is_ours_to_explain(const Error& error) {
  return error.code == ErrorCode::kInternal || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kStorageFull;
}

// What a caller is told. Nothing about our inside; and nothing where AWS says nothing, so that a blob that does not
// open does not tell why.
std::string message_of(const Error& error, std::string_view exception) {
  if (exception == "InvalidCiphertextException") return {};
  if (is_ours_to_explain(error)) return "The request could not be completed now. You can retry it.";
  return error.detail;
}

PlaintextBytes json_error(const Error& error, std::string_view exception, Dialect dialect) {
  // Requests refused before they reach Secrets Manager itself are answered by the common front, which writes "message".
  const bool upper = dialect == Dialect::kSecretsManager && error.code != ErrorCode::kUnauthenticated;
  const std::string message = message_of(error, exception);
  PlaintextBytes body;
  body.append("{\"__type\":");
  json::append_string(body, exception);
  if (!message.empty()) {
    body.append(upper ? ",\"Message\":" : ",\"message\":");
    json::append_string(body, message);
  }
  body.append("}");
  return body;
}

PlaintextBytes xml_error(const Error& error, std::string_view exception, int status, std::string_view request_id) {
  std::string xml("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>");
  xml.append(status >= 500 ? "Receiver" : "Sender").append("</Type>\n    <Code>").append(xml_escape(exception));
  xml.append("</Code>\n    <Message>").append(xml_escape(message_of(error, exception)));
  xml.append("</Message>\n  </Error>\n  <RequestId>").append(xml_escape(request_id));
  return PlaintextBytes::copy_of(xml.append("</RequestId>\n</ErrorResponse>\n"));
}

net::Response respond_as(int status, PlaintextBytes body, Dialect dialect, std::string_view request_id) {
  net::Response response;
  response.status = status;
  response.headers = {{"x-amzn-RequestId", std::string(request_id)},
                      {"Content-Type", dialect == Dialect::kSts ? "text/xml" : kJsonContentType}};
  response.body = std::move(body);
  return response;
}

struct Named {
  std::string exception, message;
};

// A type may come with its namespace before a '#' and, in the header form, a URL after a ':'.
std::string bare_type(std::string_view type) {
  type = type.substr(0, type.find(':'));
  return std::string(type.substr(type.rfind('#') + 1));  // npos + 1 is 0
}

std::string text_member(const json::Object& object, std::string_view name) {
  const json::Value* const value = json::find(object, name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Named named_in_json(std::string_view body) {
  const Result<json::Object> object = json::parse_object(body);
  if (!object) return {};
  std::string message = text_member(*object, "message");
  if (message.empty()) message = text_member(*object, "Message");
  return {bare_type(text_member(*object, "__type")), std::move(message)};
}

Named named_in_xml(std::string_view body) {
  return {xml_element(body, "Code").value_or(""), xml_element(body, "Message").value_or("")};
}

}  // namespace

std::string exception_name(const Error& error, Dialect dialect) {
  if (error.reason.empty()) return std::string(default_exception(error.code, dialect));
  return dialect == Dialect::kSts ? sts_name(error.reason, error.code) : error.reason;
}

int http_status(const Error& error, Dialect dialect) {
  const std::string exception = exception_name(error, dialect);
  if (error.code == ErrorCode::kInternal) return 500;
  if (is_ours_to_explain(error)) return 503;
  if (exception == "UnknownOperationException") return error.code == ErrorCode::kNotFound ? 404 : 400;
  if (exception == "RequestEntityTooLargeException") return 413;
  if (dialect != Dialect::kSts || exception == "IncompleteSignature") return 400;
  return error.code == ErrorCode::kUnauthenticated || error.code == ErrorCode::kAccessDenied ? 403 : 400;
}

net::Response error_response(const Error& error, Dialect dialect, std::string_view request_id) {
  const std::string exception = exception_name(error, dialect);
  const int status = http_status(error, dialect);
  PlaintextBytes body = dialect == Dialect::kSts ? xml_error(error, exception, status, request_id)
                                                 : json_error(error, exception, dialect);
  return respond_as(status, std::move(body), dialect, request_id);
}

net::Response success_response(PlaintextBytes body, Dialect dialect, std::string_view request_id) {
  return respond_as(200, std::move(body), dialect, request_id);
}

Error error_from_response(const net::ClientResponse& response, Dialect dialect) {
  Named named = dialect == Dialect::kSts ? named_in_xml(response.body.text()) : named_in_json(response.body.text());
  if (named.exception.empty()) {
    const std::string* const type = response.find("x-amzn-ErrorType");
    if (type != nullptr) named.exception = bare_type(*type);
  }
  if (named.message.size() > kMaxMessageBytes) named.message.resize(kMaxMessageBytes);
  const std::string status = "HTTP " + std::to_string(response.status);
  return {code_of_exception(named.exception, response.status), status + ": " + named.message,
          std::move(named.exception)};
}

}  // namespace keyhold::aws
