#pragma once

#include <chrono>
#include <cstddef>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/net/message.h"

namespace keyhold::net {

/// One request and its answer, lent to the handler. Lives until the handler's coroutine ends; used from that coroutine
/// only. A handler answers once, either with `respond` or with `start_stream`, any number of `send`, and `finish`.
/// Errors of the answering functions: kUnavailable when the peer is gone or too slow, kInternal when called out of
/// order or given a header that would break the framing.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& head() const = 0;
  virtual const Peer& peer() const = 0;

  /// The whole body, once; asks for it first where the client waits for "100 Continue". Errors: kLimitExceeded beyond
  /// `max_bytes` (known before a byte is read when the length is declared), kInvalidArgument for broken chunks,
  /// kUnavailable.
  virtual Task<Result<PlaintextBytes>> read_body(std::size_t max_bytes) = 0;

  /// Sends head and body, in one TLS record when they fit one. Returns when the kernel has all of it.
  virtual Task<Status> respond(Response response) = 0;

  /// Begins an answer of unknown length.
  virtual Task<Status> start_stream(int status, Headers headers) = 0;
  /// Sends one piece and returns when the kernel has it: at most one piece is ever buffered here. Renews the deadline.
  virtual Task<Status> send(PlaintextBytes chunk) = 0;
  virtual Task<Status> finish() = 0;

  /// Ends the connection if the exchange (or, in a stream, the next piece) takes longer. Exact to about a second.
  virtual void set_deadline(std::chrono::seconds from_now) = 0;
  /// True once the server is shutting down, or the connection has had its hour: long streams end themselves.
  virtual bool draining() const = 0;
};

}  // namespace keyhold::net
