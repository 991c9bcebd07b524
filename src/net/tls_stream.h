#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "await.h"
#include "keyhold/base/bytes.h"
#include "keyhold/net/url.h"
#include "openssl.h"

namespace keyhold::net {

/// One TLS connection over one socket: OpenSSL through a BIO of its own. Reads arrive in one receive, small answers
/// leave in one send, and nothing is buffered beyond one record. Used on the socket's io_context only. The object stays
/// in place: OpenSSL points into it.
class TlsStream {
 public:
  enum class Role : unsigned char { kServer, kClient };
  TlsStream(Socket socket, SSL_CTX& context, Role role);  ///< std::bad_alloc when OpenSSL has no memory
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Clients, before the handshake: the name (or numeric address) the server's certificate must be for.
  Status expect_host(const std::string& host);
  Task<Status> handshake();

  enum class Input : unsigned char { kData, kWait, kEnd, kBroken };
  struct ReadResult {
    Input input;
    std::size_t size = 0;
  };
  /// Decrypts what is here into `out`. kWait: co_await `wait_for_input` and try again. kEnd: the peer ended properly.
  ReadResult read_now(std::span<std::byte> out) noexcept;
  Task<Status> wait_for_input();
  /// Whether `read_now` is worth a try before waiting.
  bool may_have_input() const noexcept;
  /// Sends all of `bytes`, which the caller keeps until it returns.
  Task<Status> write(ByteView bytes);
  /// Sends as much as the kernel takes at once; returns what is left for `write`, which then also reports any error.
  ByteView write_now(ByteView bytes) noexcept;
  /// Gives OpenSSL's record buffers (some 34 KiB) back until the next byte; for connections that rest.
  void release_buffers() noexcept;

  /// Says goodbye (close_notify, FIN) without waiting for the peer's; reading stays possible for `skip_input`.
  void end_output() noexcept;
  /// Throws away what arrives until the peer ends, so that closing doesn't reset an answer still on its way.
  Task<void> skip_input();
  /// Closes at once; whatever waits on the stream ends with an error.
  void close() noexcept;

  SSL* ssl() const noexcept { return ssl_.get(); }
  Socket& socket() noexcept { return socket_; }

 private:
  struct Bio;
  bool must_wait() const noexcept { return read_blocked_ || write_blocked_; }
  Task<Status> wait();
  Error failure(const char* what) const;

  Socket socket_;
  SslPtr ssl_;
  std::size_t in_begin_ = 0;
  std::size_t in_end_ = 0;
  bool read_blocked_ = false;       // OpenSSL's latest step asked for bytes that are not here yet
  bool write_blocked_ = false;      // or had no room to write
  bool more_in_kernel_ = false;     // the last receive filled its buffer, so another is worth a system call
  std::array<std::byte, 4096> in_;  // ciphertext
};

}  // namespace keyhold::net
