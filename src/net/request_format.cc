#include "request_format.h"

#include "response_format.h"

namespace keyhold::net {
namespace {

bool has_body_by_nature(std::string_view method) noexcept {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

Status check_framing(const ClientRequest& request) {
  if (may_be_sent(request.headers) && may_be_sent(request.method, request.target)) return ok();
  return Error{ErrorCode::kInvalidArgument, "a request's method, target or header would break its framing"};
}

PlaintextBytes format_request_head(const ClientRequest& request, const Endpoint& endpoint) {
  PlaintextBytes out;
  HeadWriter head(out);
  head.text(request.method);
  head.text(" ");
  head.text(request.target);
  head.text(" HTTP/1.1\r\n");
  if (find_header(request.headers, "host") == nullptr) head.header("Host", endpoint.authority());
  for (const Header& header : request.headers) head.header(header.name, header.value);
  if (!request.body.empty() || has_body_by_nature(request.method)) {
    head.text("Content-Length: ");
    head.decimal(request.body.size());
    head.text("\r\n");
  }
  head.text("\r\n");
  head.end();
  return out;
}

}  // namespace keyhold::net
