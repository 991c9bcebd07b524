#pragma once

#include <string>

#include "../tls_stream.h"
#include "fixture.h"

namespace keyhold::net {

/// Speaks bytes over TLS, to say what no proper client says. Runs on the test's pool.
class RawClient {
 public:
  RawClient(NetTest& test, std::shared_ptr<TlsContext> tls, std::uint16_t port);

  bool connected() const noexcept { return connected_; }
  SSL* ssl() const noexcept { return stream_.ssl(); }
  bool send(std::string text);
  /// Reads until `marker` has come `count` times, or the connection ends; returns all of it.
  std::string read_until(std::string marker, int count = 1);
  std::string read_to_end() { return read_until("\x01never"); }
  void pause_for(std::chrono::milliseconds time);

 private:
  Task<Status> connect(std::uint16_t port);
  Task<std::string> read(std::string marker, int count);

  NetTest& test_;
  std::shared_ptr<ssl_ctx_st> context_;
  TlsStream stream_;
  bool connected_ = false;
};

}  // namespace keyhold::net
