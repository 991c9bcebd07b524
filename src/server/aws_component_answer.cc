#include "aws_component_call.h"

namespace keyhold::server {
namespace {

// The problem documents of this port; IAM's own exception names come as codes.
int problem_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kAccessDenied:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kKeyDisabled:
      return 409;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kDoesNotOpen:
      return 409;
    case ErrorCode::kLimitExceeded:
      return 413;
    case ErrorCode::kThrottled:
      return 429;
    case ErrorCode::kStorageFull:
      return 507;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

Error bad_member(std::string_view member, std::string_view rule) {
  return {ErrorCode::kInvalidArgument, std::string(member) + ": " + std::string(rule), "invalid-member"};
}

}  // namespace

net::Response json_answer(int status, PlaintextBytes body) {
  return net::Response{status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

net::Response json_answer(int status, const json::Object& body) {
  PlaintextBytes text;
  json::append(text, body);
  return json_answer(status, std::move(text));
}

net::Response problem_answer(const Error& error, std::string_view request_id) {
  const std::string code = error.reason.empty() ? name(error.code) : error.reason;
  const int status = problem_status(error.code);
  PlaintextBytes text;
  json::append(text, json::Object{{"type", "about:blank"},
                                  {"title", name(error.code)},
                                  {"status", status},
                                  {"detail", error.detail},
                                  {"code", code},
                                  {"requestId", request_id}});
  return net::Response{status, {{"Content-Type", "application/problem+json"}}, std::move(text)};
}

Result<Members> Members::parse(const PlaintextBytes& body) {
  if (body.empty()) return Members(json::Object());
  Result<json::Object> object = json::parse_object(body.text());
  if (!object) return Error{ErrorCode::kInvalidArgument, object.error().detail, "malformed-json"};
  return Members(std::move(*object));
}

Result<std::optional<std::string>> Members::optional_text(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return bad_member(member, "must be a string");
  std::optional<std::string> out(std::string(value->get_string()));
  object_.erase(member);
  return out;
}

Result<std::string> Members::text(std::string_view member) {
  KEYHOLD_TRY(std::optional<std::string> out, optional_text(member));
  if (!out) return bad_member(member, "is missing");
  return std::move(*out);
}

Result<bool> Members::flag(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return false;
  if (!value->is_bool()) return bad_member(member, "must be true or false");
  const bool out = value->get_bool();
  object_.erase(member);
  return out;
}

Result<json::Object> Members::object(std::string_view member) {
  const json::Value* const value = json::find(object_, member);
  if (value == nullptr) return json::Object();
  if (!value->is_object()) return bad_member(member, "must be an object");
  json::Object out = value->get_object();
  object_.erase(member);
  return out;
}

Status Members::end() const {
  if (object_.empty()) return ok();
  return bad_member(std::string(object_.begin()->key()), "is not known here");
}

}  // namespace keyhold::server
