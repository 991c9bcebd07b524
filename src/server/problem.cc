#include "problem.h"

#include <algorithm>
#include <array>

namespace keyhold::server {
namespace {

struct OwnStatus {
  std::string_view reason;
  int status;
};

// What the list of error codes is too coarse for.
constexpr std::array kOwnStatus{
    OwnStatus{"data-key-exhausted", 503},
    OwnStatus{"method-not-allowed", 405},
    OwnStatus{"tenant-not-active", 409},
    OwnStatus{"unsupported-media-type", 415},
};

int status_of_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kAccessDenied:
    case ErrorCode::kKeyDisabled:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kLimitExceeded:
      return 413;
    case ErrorCode::kDoesNotOpen:
    case ErrorCode::kInternal:
      return 500;
    case ErrorCode::kThrottled:
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kStorageFull:
      return 507;
  }
  return 500;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "The request is not valid";
    case 401:
      return "No valid token";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "No such method here";
    case 409:
      return "In conflict with what is there";
    case 413:
      return "Too large";
    case 415:
      return "Not a media type for this";
    case 503:
      return "Not available now";
    case 507:
      return "The disk is full";
    default:
      return "The server failed";
  }
}

// Numbers as numbers: a revision is not a text.
json::Value member_value(const std::string& text) {
  const bool digits =
      !text.empty() && text.size() < 19 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? json::Value(std::stoll(text)) : json::Value(text);
}

}  // namespace

int problem_status(const Error& error) {
  const auto* const own = std::ranges::find(kOwnStatus, error.reason, &OwnStatus::reason);
  return own != kOwnStatus.end() ? own->status : status_of_code(error.code);
}

std::string problem_code(const Error& error) {
  return error.reason.empty() ? name(error.code) : error.reason;
}

json::Object problem_document(const Error& error, std::string_view request_id) {
  const int status = problem_status(error);
  const std::string code = problem_code(error);
  json::Object out{{"type", "/problems/" + code},
                   {"title", title_of(status)},
                   {"status", status},
                   {"detail", error.detail},
                   {"code", code},
                   {"requestId", request_id}};
  for (const auto& [member, value] : error.members) out[member] = member_value(value);
  return out;
}

net::Response problem_answer(const Error& error, std::string_view request_id) {
  net::Response out;
  out.status = problem_status(error);
  out.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  if (out.status == 401) out.headers.push_back({"WWW-Authenticate", "Bearer realm=\"keyhold\""});
  if (out.status == 503) out.headers.push_back({"Retry-After", "1"});
  json::append(out.body, problem_document(error, request_id));
  return out;
}

}  // namespace keyhold::server
