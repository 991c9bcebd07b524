#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "http_parser.h"
#include "keyhold/net/server.h"
#include "read_buffer.h"
#include "response_format.h"
#include "shard.h"
#include "tls_stream.h"

namespace keyhold::net {

/// What a connection needs of its server; outlives it.
struct ServerPolicy {
  const Limits& limits;
  const Handler& handler;
  const std::atomic<bool>& draining;
};

/// One connection of a server: the handshake, then one exchange after another, until either side ends it.
/// Each exchange: `Waiting` for its first byte, then `Open`, `Streaming` after start_stream, `Answered`.
class Connection final : public Exchange {
 public:
  Connection(Socket socket, SSL_CTX& context, Shard& shard, ServerPolicy policy);
  ~Connection() override;

  Task<void> run();

  bool idle() const noexcept { return phase_ == Phase::kWaiting; }
  Shard::Second deadline() const noexcept { return deadline_; }
  void close() noexcept { stream_.close(); }
  /// Called by the sweep: a connection that waits since the last one gives its buffers back.
  void rest_if_idle() noexcept;

  const RequestHead& head() const override { return parser_.request(); }
  const Peer& peer() const override { return peer_; }
  Task<Result<PlaintextBytes>> read_body(std::size_t max_bytes) override;
  Task<Status> respond(Response response) override;
  Task<Status> start_stream(int status, Headers headers) override;
  Task<Status> send(PlaintextBytes chunk) override;
  Task<Status> finish() override;
  void set_deadline(std::chrono::seconds from_now) override;
  bool draining() const override;

 private:
  enum class Phase : unsigned char { kHandshake, kWaiting, kOpen, kStreaming, kAnswered, kBroken };

  Task<Status> shake_hands();
  Task<bool> serve_one();
  Task<void> call_handler();
  Task<void> refuse(int status);
  Task<Status> fill(std::size_t room);
  TlsStream::Input fill_now(std::size_t room);
  Task<Status> discard_body();
  Task<void> linger();

  bool begin_exchange();
  std::optional<ParseStep> read_head();
  Status begin_answer(int status, const Headers& headers, AnswerFraming framing);
  bool flush_small(PlaintextBytes& body);
  Task<Status> flush(PlaintextBytes body, std::string_view tail);
  Task<Status> write_out();
  bool can_discard_body() const noexcept;
  bool lifetime_over() const noexcept { return shard_.now() >= end_of_life_; }

  TlsStream stream_;
  Shard& shard_;
  const ServerPolicy policy_;
  HttpParser parser_;
  ReadBuffer in_;
  PlaintextBytes out_;  // one head with its body, or one chunk
  Peer peer_;
  Phase phase_ = Phase::kHandshake;
  bool keep_alive_ = true;
  bool continue_sent_ = false;
  bool served_any_ = false;
  bool resting_ = false;
  std::chrono::seconds time_limit_{0};
  Shard::Second deadline_;
  const Shard::Second end_of_life_;
  const Shard::Members::iterator membership_;
};

}  // namespace keyhold::net
