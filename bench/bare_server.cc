// The bare HTTP stack answering a constant: what every other figure is a ratio to. bench/net_bench.sh drives it.
// Arguments: certificate file, key file, threads. Prints the port it listens on, and serves until it is ended.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "keyhold/net/server.h"

namespace keyhold::net {
namespace {

constexpr std::size_t kBodyBytes = 400;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Task<void> answer_constant(Exchange& exchange) {
  static const std::string body(kBodyBytes, 'x');
  const Result<PlaintextBytes> request_body = co_await exchange.read_body(1U << 20);
  Response response;
  response.status = request_body.has_value() ? 200 : 413;
  response.headers.reserve(3);
  response.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  response.headers.push_back({"x-amzn-RequestId", "6a1c0c3e-7a35-4b6c-9f2a-2d5a1f6e0b11"});
  response.headers.push_back({"Cache-Control", "no-store"});
  response.body = PlaintextBytes::copy_of(body);
  static_cast<void>(co_await exchange.respond(std::move(response)));
}

int serve(const char* certificate_file, const char* key_file, std::size_t threads) {
  TlsIdentity identity{read_file(certificate_file), SecretBytes::copy_of(as_bytes(read_file(key_file)))};
  Result<std::shared_ptr<TlsContext>> tls = TlsContext::server_public(std::move(identity));
  if (!tls) return std::fprintf(stderr, "%s\n", tls.error().detail.c_str()), 1;
  IoPool pool(threads);
  ServerOptions options{.address = "127.0.0.1"};
  options.tls = *tls;
  const Result<std::unique_ptr<Server>> server = Server::listen(pool, std::move(options), answer_constant);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().detail.c_str()), 1;
  std::printf("%u\n", unsigned{(*server)->port()});
  std::fflush(stdout);
  pool.run();
  return 0;
}

}  // namespace
}  // namespace keyhold::net

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: bare_server CERTIFICATE KEY THREADS\n"), 2;
  return keyhold::net::serve(argv[1], argv[2], std::stoul(argv[3]));
}
