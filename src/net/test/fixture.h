#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/client.h"
#include "keyhold/net/server.h"

namespace keyhold::net {

/// A CA, two threads, and whatever server and client a test asks for, over real TLS on loopback.
class NetTest : public testing::Test {
 public:
  NetTest() : ca_(CertificateAuthority::create("Test CA").value()), pool_(2) { pool_.start(); }
  ~NetTest() override {
    server_.reset();
    pool_.stop();
    pool_.join();
  }

  TlsIdentity server_identity() const {
    CertificateRequest request{.common_name = "server"};
    request.dns_names = {"localhost"};
    request.ip_addresses = {"127.0.0.1"};
    return ca_.issue(request).value();
  }
  TlsIdentity component_identity(std::vector<std::string> uris) const {
    CertificateRequest request{.common_name = "component"};
    request.spiffe_uris = std::move(uris);
    request.server_auth = false;
    request.client_auth = true;
    return ca_.issue(request).value();
  }

  void serve(Handler handler, Limits limits = {}) {
    serve_with(TlsContext::server_public(server_identity()).value(), std::move(handler), limits);
  }
  void serve_with(std::shared_ptr<TlsContext> tls, Handler handler, Limits limits = {}) {
    ServerOptions options{.address = "127.0.0.1"};
    options.tls = std::move(tls);
    options.limits = limits;
    server_ = Server::listen(pool_, std::move(options), std::move(handler)).value();
  }

  std::shared_ptr<TlsContext> trusting() const { return TlsContext::client(ca_.certificate_pem()).value(); }
  std::unique_ptr<Client> client() const { return client_with(trusting()); }
  std::unique_ptr<Client> client_with(std::shared_ptr<TlsContext> tls, ClientOptions options = {}) const {
    return std::make_unique<Client>(Endpoint{"127.0.0.1", server_->port()}, std::move(tls), std::move(options));
  }

  /// Runs a coroutine on the first context and waits for it.
  template <class T>
  T wait(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }

  CertificateAuthority ca_;
  IoPool pool_;
  std::unique_ptr<Server> server_;
};

/// Answers with the path and the body.
inline Task<void> echo(Exchange& exchange) {
  Result<PlaintextBytes> body = co_await exchange.read_body(64U << 20);
  Response response;
  response.status = body.has_value() ? 200 : 413;
  response.headers.push_back({"Content-Type", "text/plain"});
  response.body.append(exchange.head().path());
  if (body.has_value()) response.body.append(body->view());
  static_cast<void>(co_await exchange.respond(std::move(response)));
}

inline Response text_response(std::string_view text, int status = 200) {
  Response response;
  response.status = status;
  response.body.append(text);
  return response;
}

inline ClientRequest post(std::string target, PlaintextBytes body) {
  ClientRequest request;
  request.method = "POST";
  request.target = std::move(target);
  request.body = std::move(body);
  return request;
}

inline ClientRequest get(std::string target) {
  ClientRequest request;
  request.target = std::move(target);
  return request;
}

}  // namespace keyhold::net
