#include "connection.h"

#include <exception>
#include <new>

#include "certificates.h"
#include "keyhold/base/log.h"

namespace keyhold::net {
namespace {

// A body this small is read and dropped to keep the connection; a larger one costs the client a new handshake.
constexpr std::size_t kDiscardMax = 64U << 10;
// A body up to here goes out in one write with its head.
constexpr std::size_t kJoinMax = 12U << 10;
constexpr std::size_t kHeadRoom = 1024;
constexpr std::chrono::seconds kLingerTime{2};

Error out_of_order() {
  return {ErrorCode::kInternal, "an exchange was answered out of order"};
}
Error peer_gone() {
  return {ErrorCode::kUnavailable, "the client is gone or too slow"};
}
Error too_large(std::size_t max_bytes) {
  return {ErrorCode::kLimitExceeded, "the body is larger than " + std::to_string(max_bytes) + " bytes"};
}

HeadLimits head_limits(const Limits& limits) {
  return {limits.head_bytes, limits.request_line_bytes, limits.header_count};
}

}  // namespace

Connection::Connection(Socket socket, SSL_CTX& context, Shard& shard, ServerPolicy policy)
    : stream_(std::move(socket), context, TlsStream::Role::kServer),
      shard_(shard),
      policy_(policy),
      parser_(HttpParser::Kind::kRequest, head_limits(policy.limits)),
      deadline_(shard.after(policy.limits.handshake)),
      end_of_life_(shard.now() + policy.limits.connection_lifetime.count()),
      membership_(shard.join(*this)) {}

Connection::~Connection() {
  shard_.leave(membership_);
}

Task<void> Connection::run() {
  const Status secured = co_await shake_hands();
  if (!secured) {
    log::debug("tls-handshake-failed", {{log::Key::kPeer, peer_.address}, {log::Key::kError, secured.error()}});
    co_return;
  }
  bool more = true;
  while (more) more = co_await serve_one();
  co_await linger();
}

Task<Status> Connection::shake_hands() {
  SystemError error;
  const Tcp::endpoint remote = stream_.socket().remote_endpoint(error);
  if (!error) peer_.address = remote.address().to_string();
  KEYHOLD_CO_CHECK(co_await stream_.handshake());
  if (X509* const certificate = SSL_get0_peer_certificate(stream_.ssl())) {
    KEYHOLD_CO_TRY(peer_.spiffe_id, spiffe_id_of(certificate));
  }
  co_return ok();
}

// One exchange; false when the connection is to end.
Task<bool> Connection::serve_one() {
  if (!begin_exchange()) co_return false;
  std::optional<ParseStep> step = read_head();
  while (step.has_value() && !step->done() && !step->refused()) {
    const Status arrived = co_await stream_.wait_for_input();
    step = arrived ? read_head() : std::nullopt;
  }
  if (!step.has_value()) co_return false;
  if (step->refused()) {
    log::debug("request-refused", {{log::Key::kPeer, peer_.address}, {log::Key::kDetail, step->why}});
    co_await refuse(step->status);
    co_return false;
  }
  set_deadline(policy_.limits.request);
  phase_ = Phase::kOpen;
  continue_sent_ = false;
  keep_alive_ = parser_.framing().keep_alive;
  co_await call_handler();
  if (phase_ != Phase::kAnswered || !keep_alive_) co_return false;
  if (parser_.body_done()) co_return true;
  const Status discarded = co_await discard_body();
  co_return discarded.has_value();
}

// False when there is to be none.
bool Connection::begin_exchange() {
  parser_.next();
  in_.shrink();
  phase_ = in_.empty() ? Phase::kWaiting : Phase::kOpen;
  if (draining() && in_.empty() && served_any_) return false;
  served_any_ = true;
  resting_ = false;
  deadline_ = shard_.after(policy_.limits.keep_alive_idle);
  return true;
}

// What the bytes that are here make of the head: kNeedMore when the rest must be waited for, nothing when the peer is
// gone. No coroutine: a usual head is here as soon as its first byte is.
std::optional<ParseStep> Connection::read_head() {
  for (;;) {
    const ParseStep step = parser_.head(in_.view());
    if (step.done()) in_.consume(step.consumed);
    if (step.done() || step.refused()) return step;
    const TlsStream::Input input = fill_now(kHeadRoom);
    if (input == TlsStream::Input::kWait) return step;
    if (input != TlsStream::Input::kData) return std::nullopt;
    if (phase_ == Phase::kWaiting) set_deadline(policy_.limits.request);
    phase_ = Phase::kOpen;
  }
}

// A stream that its handler gave up is cut here, without its last chunk. Paths are not logged: names stand in them.
Task<void> Connection::call_handler() {
  int failure = 500;
  try {
    co_await policy_.handler(*this);
    if (phase_ == Phase::kAnswered) co_return;
    if (phase_ == Phase::kOpen) log::error("handler-gave-no-answer", {{log::Key::kPeer, peer_.address}});
  } catch (const std::bad_alloc&) {
    failure = 503;
    log::warning("out-of-memory", {{log::Key::kPeer, peer_.address}});
  } catch (const std::exception& e) {
    log::error("handler-threw", {{log::Key::kPeer, peer_.address}, {log::Key::kDetail, e.what()}});
  }
  if (phase_ == Phase::kOpen) co_await refuse(failure);
  phase_ = Phase::kBroken;
}

// Answers with no body and ends the connection.
Task<void> Connection::refuse(int status) {
  keep_alive_ = false;
  phase_ = Phase::kOpen;
  Response response;
  response.status = status;
  static_cast<void>(co_await respond(std::move(response)));  // the connection ends either way
}

// Adds what is here to in_, without waiting.
TlsStream::Input Connection::fill_now(std::size_t room) {
  if (!stream_.may_have_input()) return TlsStream::Input::kWait;
  const auto [input, size] = stream_.read_now(in_.prepare(room));
  if (input == TlsStream::Input::kData) in_.commit(size);
  return input;
}

// Waits until at least one more byte of plaintext is here.
Task<Status> Connection::fill(std::size_t room) {
  for (;;) {
    const TlsStream::Input input = fill_now(room);
    if (input == TlsStream::Input::kData) co_return ok();
    if (input != TlsStream::Input::kWait) co_return peer_gone();
    KEYHOLD_CO_CHECK(co_await stream_.wait_for_input());
  }
}

Task<Result<PlaintextBytes>> Connection::read_body(std::size_t max_bytes) {
  const Framing& framing = parser_.framing();
  if (framing.content_length.value_or(0) > max_bytes) co_return too_large(max_bytes);
  if (framing.expects_continue && !continue_sent_ && in_.empty()) {
    KEYHOLD_CO_CHECK(co_await stream_.write(as_bytes("HTTP/1.1 100 Continue\r\n\r\n")));
  }
  continue_sent_ = true;
  const bool small = framing.content_length.value_or(max_bytes) <= kHeadRoom;
  PlaintextBytes body;
  for (;;) {
    const ParseStep step = parser_.body(in_.view(), body);
    in_.consume(step.consumed);
    if (body.size() > max_bytes) co_return too_large(max_bytes);
    if (step.done()) co_return body;
    if (step.refused()) {
      keep_alive_ = false;
      co_return Error{ErrorCode::kInvalidArgument, step.why};
    }
    KEYHOLD_CO_CHECK(co_await fill(small ? kHeadRoom : ReadBuffer::kRecord));
  }
}

bool Connection::can_discard_body() const noexcept {
  if (parser_.body_done()) return true;
  const Framing& framing = parser_.framing();
  const bool client_waits = framing.expects_continue && !continue_sent_;
  return framing.content_length.value_or(kDiscardMax + 1) <= kDiscardMax && !client_waits;
}

Task<Status> Connection::discard_body() {
  PlaintextBytes dropped;
  for (;;) {
    const ParseStep step = parser_.body(in_.view(), dropped);
    in_.consume(step.consumed);
    dropped.clear();
    if (step.done()) co_return ok();
    if (step.refused()) co_return peer_gone();
    KEYHOLD_CO_CHECK(co_await fill(kHeadRoom));
  }
}

// Puts the head into out_, after deciding whether the connection goes on.
Status Connection::begin_answer(int status, const Headers& headers, AnswerFraming framing) {
  if (phase_ != Phase::kOpen) return out_of_order();
  if (!may_be_sent(headers)) return Error{ErrorCode::kInternal, "an answer's header would break the framing"};
  keep_alive_ = keep_alive_ && !draining() && can_discard_body();
  framing.close = !keep_alive_;
  append_head(out_, status, headers, shard_.date(), framing);
  phase_ = Phase::kBroken;  // until it is out
  return ok();
}

// The usual answer, small and taken by the kernel at once, without a coroutine. False when `flush` must go on.
bool Connection::flush_small(PlaintextBytes& body) {
  if (body.size() > kJoinMax) return false;
  out_.append(body.view());
  body.clear();
  const std::size_t left = stream_.write_now(out_.view()).size();
  if (left == 0) {
    out_.clear();
    return true;
  }
  out_ = PlaintextBytes::copy_of(out_.view().last(left));
  return false;
}

// Sends out_, `body` and `tail`, in one record when they fit, else in full ones.
Task<Status> Connection::flush(PlaintextBytes body, std::string_view tail) {
  const std::size_t joined = std::min(body.size(), kJoinMax);
  out_.append(body.view().first(joined));
  if (joined < body.size()) {
    KEYHOLD_CO_CHECK(co_await write_out());
    const std::size_t last = (body.size() - joined) % ReadBuffer::kRecord;
    KEYHOLD_CO_CHECK(co_await stream_.write(body.view().subspan(joined, body.size() - joined - last)));
    out_.append(body.view().last(last));
  }
  out_.append(tail);
  co_return co_await write_out();
}

Task<Status> Connection::write_out() {
  Status sent = co_await stream_.write(out_.view());
  out_.clear();
  co_return sent;
}

Task<Status> Connection::respond(Response response) {
  const AnswerFraming framing{response.body.size()};
  KEYHOLD_CO_CHECK(begin_answer(response.status, response.headers, framing));
  if (head().method == "HEAD") response.body.clear();
  if (!flush_small(response.body)) KEYHOLD_CO_CHECK(co_await flush(std::move(response.body), ""));
  phase_ = Phase::kAnswered;
  co_return ok();
}

Task<Status> Connection::start_stream(int status, Headers headers) {
  const AnswerFraming framing{};
  KEYHOLD_CO_CHECK(begin_answer(status, headers, framing));
  KEYHOLD_CO_CHECK(co_await write_out());
  phase_ = Phase::kStreaming;
  co_return ok();
}

Task<Status> Connection::send(PlaintextBytes chunk) {
  if (phase_ != Phase::kStreaming) co_return out_of_order();
  if (chunk.empty()) co_return ok();
  set_deadline(time_limit_);
  phase_ = Phase::kBroken;
  append_chunk_size(out_, chunk.size());
  KEYHOLD_CO_CHECK(co_await flush(std::move(chunk), "\r\n"));
  phase_ = Phase::kStreaming;
  co_return ok();
}

Task<Status> Connection::finish() {
  if (phase_ != Phase::kStreaming) co_return out_of_order();
  phase_ = Phase::kBroken;
  out_.append("0\r\n\r\n");
  KEYHOLD_CO_CHECK(co_await write_out());
  phase_ = Phase::kAnswered;
  co_return ok();
}

void Connection::rest_if_idle() noexcept {
  if (idle() && resting_) stream_.release_buffers();
  resting_ = idle();
}

void Connection::set_deadline(std::chrono::seconds from_now) {
  time_limit_ = from_now;
  deadline_ = shard_.after(from_now);
}

bool Connection::draining() const {
  return policy_.draining.load(std::memory_order_relaxed) || lifetime_over();
}

// Ends the connection so that the client still gets the answer, even if it is sending a body nobody wants.
Task<void> Connection::linger() {
  stream_.end_output();
  deadline_ = shard_.after(kLingerTime);
  co_await stream_.skip_input();
}

}  // namespace keyhold::net
