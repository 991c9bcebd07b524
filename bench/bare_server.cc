// The bare HTTP stack answering a constant: what every other figure is a ratio to. bench/net_bench.sh drives it.
// Arguments: certificate file, key file, threads, and perhaps a file, which is then what it answers with, streamed in
// pieces as large as those of a stream read (bench/server_bench.py). Prints the port it listens on, and serves until it
// is ended.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "keyhold/net/server.h"

namespace keyhold::net {
namespace {

constexpr std::size_t kBodyBytes = 400;
constexpr std::size_t kPieceBytes = 256 << 10;

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

Task<void> stream_file(Exchange& exchange, const std::string& content) {
  Headers headers;
  headers.push_back({"Content-Type", "application/x-ndjson"});
  headers.push_back({"Cache-Control", "no-store"});
  headers.push_back({"X-Request-Id", "6a1c0c3e-7a35-4b6c-9f2a-2d5a1f6e0b11"});
  Status sent = co_await exchange.start_stream(200, std::move(headers));
  for (std::size_t at = 0; sent && at < content.size(); at += kPieceBytes) {
    PlaintextBytes piece = PlaintextBytes::copy_of(std::string_view(content).substr(at, kPieceBytes));
    sent = co_await exchange.send(std::move(piece));
  }
  if (sent) static_cast<void>(co_await exchange.finish());
}

Handler handler_for(const char* answer_file) {
  if (answer_file == nullptr) return answer_constant;
  return [content = read_file(answer_file)](Exchange& exchange) { return stream_file(exchange, content); };
}

int serve(const char* certificate_file, const char* key_file, std::size_t threads, const char* answer_file) {
  TlsIdentity identity{read_file(certificate_file), SecretBytes::copy_of(as_bytes(read_file(key_file)))};
  Result<std::shared_ptr<TlsContext>> tls = TlsContext::server_public(std::move(identity));
  if (!tls) return std::fprintf(stderr, "%s\n", tls.error().detail.c_str()), 1;
  IoPool pool(threads);
  ServerOptions options{.address = "127.0.0.1"};
  options.tls = *tls;
  const Result<std::unique_ptr<Server>> server = Server::listen(pool, std::move(options), handler_for(answer_file));
  if (!server) return std::fprintf(stderr, "%s\n", server.error().detail.c_str()), 1;
  std::printf("%u\n", unsigned{(*server)->port()});
  std::fflush(stdout);
  pool.run();
  return 0;
}

}  // namespace
}  // namespace keyhold::net

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) return std::fprintf(stderr, "usage: bare_server CERTIFICATE KEY THREADS [FILE]\n"), 2;
  return keyhold::net::serve(argv[1], argv[2], std::stoul(argv[3]), argc == 5 ? argv[4] : nullptr);
}
