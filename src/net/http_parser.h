#pragma once

#include "body_decoder.h"
#include "head_rules.h"
#include "head_scanner.h"
#include "keyhold/net/message.h"

namespace keyhold::net {

/// The strict HTTP/1.1 parser: one message after another from one connection. HeadScanner bounds a head and finds its
/// end, head_grammar takes it apart, head_rules refuses what two readers could read differently, BodyDecoder takes the
/// body out of its framing. A parser that refused is finished.
class HttpParser {
 public:
  enum class Kind : unsigned char { kRequest, kResponse };
  HttpParser(Kind kind, HeadLimits limits) noexcept : kind_(kind), scanner_(limits) {}
  ~HttpParser() { next(); }
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  /// Shows all bytes of the message that arrived so far; nothing is consumed before the head is complete.
  ParseStep head(ByteView in);
  const RequestHead& request() const noexcept { return head_; }
  int response_status() const noexcept { return status_; }
  Headers take_headers() noexcept { return std::move(head_.headers); }
  const Framing& framing() const noexcept { return framing_; }

  /// After the head: appends the body's decoded bytes to `out`; kDone at its end.
  ParseStep body(ByteView in, PlaintextBytes& out) { return body_.decode(as_text(in), out); }
  bool body_done() const noexcept { return body_.done(); }
  /// An answer without a declared length ends with the connection.
  bool body_ends_with_connection() const noexcept { return body_.to_end_of_connection(); }

  /// A response to HEAD has no body, whatever its head says. Call before `head`.
  void expect_no_body() noexcept { no_body_ = true; }
  /// Wipes the message's target and header values, and is ready for the next one, whose head overwrites the rest.
  void next() noexcept;

 private:
  ParseStep parse_head(std::string_view text);
  void begin_body() noexcept;

  const Kind kind_;
  bool no_body_ = false;
  int status_ = 0;
  HeadScanner scanner_;
  Framing framing_;
  BodyDecoder body_;
  RequestHead head_;
};

}  // namespace keyhold::net
