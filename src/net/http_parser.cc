#include "http_parser.h"

#include "head_grammar.h"

namespace keyhold::net {

ParseStep HttpParser::head(ByteView in) {
  const ParseStep scanned = scanner_.scan(as_text(in));
  if (!scanned.done()) return scanned;
  if (const ParseStep parsed = parse_head(as_text(in.first(scanned.consumed))); parsed.refused()) return parsed;
  begin_body();
  return scanned;
}

ParseStep HttpParser::parse_head(std::string_view text) {
  framing_ = Framing{};
  if (kind_ == Kind::kRequest) {
    const ParseStep parsed = parse_request_head(text, head_);
    return parsed.refused() ? parsed : check_request_headers(head_.headers, framing_);
  }
  const ParseStep parsed = parse_response_head(text, status_, head_.headers);
  return parsed.refused() ? parsed : check_response_headers(head_.headers, framing_);
}

// RFC 9112 6.3.
void HttpParser::begin_body() noexcept {
  const bool declared = framing_.chunked || framing_.content_length.has_value();
  const bool never = no_body_ || (kind_ == Kind::kResponse && (status_ / 100 == 1 || status_ == 204 || status_ == 304));
  if (never) {
    body_.begin_nothing();
  } else if (kind_ == Kind::kResponse && !declared) {
    body_.begin_to_end_of_connection();
  } else {
    body_.begin(framing_);
  }
}

void HttpParser::next() noexcept {
  for (Header& header : head_.headers) wipe(header.value);
  wipe(head_.target);
  no_body_ = false;
  scanner_.reset();
}

}  // namespace keyhold::net
