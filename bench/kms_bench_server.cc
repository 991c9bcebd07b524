// The KMS role and the bare stack in one process, on the same threads; bench/kms_bench.sh loads one at a time.
// Arguments: folder (empty), threads, "synced" or "relaxed". Writes into the folder, for wrk, one Lua file an operation
// with a request signed ahead; prints "<operation> <kms port> <bare port>" lines and "ready", and serves until it is
// ended.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/sigv4.h"
#include "keyhold/kms/kms.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/client.h"
#include "keyhold/server/aws_kms_routes.h"
#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::bench {
namespace {

constexpr const char* kAccount = "111122223333";
constexpr const char* kRegion = "eu-west-1";

class KmsBench {
 public:
  KmsBench(std::filesystem::path folder, std::size_t threads) : folder_(std::move(folder)), pool_(threads) {}
  void start(audit::Durability durability);
  void offer(const std::string& operation, PlaintextBytes body);
  void serve() { pool_.join(); }
  std::string create_key();
  Bytes encrypt(const std::string& key);

 private:
  template <class T>
  T run(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }
  net::Headers signed_headers(const std::string& operation, const PlaintextBytes& body);
  void write_lua(const std::string& operation, const net::Headers& headers, const PlaintextBytes& body);
  std::unique_ptr<net::Server> constant_server(std::string answer);

  const std::filesystem::path folder_;
  SystemClock clock_;
  kms::PosixFileSystem file_system_;
  net::IoPool pool_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<kms::RootFiles> files_;
  std::unique_ptr<kms::Kms> kms_;
  std::unique_ptr<server::AwsDispatcher> dispatcher_;
  net::CertificateAuthority ca_ = net::CertificateAuthority::create("bench CA").value();
  std::shared_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::Server> server_;
  std::vector<std::unique_ptr<net::Server>> bare_;
  std::optional<iam::AccessKey> access_key_;
};

void KmsBench::start(audit::Durability durability) {
  pool_.start();
  std::filesystem::create_directories(folder_ / "data");
  engine_ = storage::open_rocksdb({.directory = folder_ / "data" / "store"}).value();
  files_ = std::make_unique<kms::RootFiles>(file_system_, kms::RootFiles::Paths{folder_ / "data", folder_ / "kms.key"});
  const SecretBytes passphrase =
      run(kms::initialize(*engine_, *files_, DeploymentId::random(), crypto::kArgon2Least)).value();
  kms::Root root = run(kms::unseal(*engine_, *files_, nullptr)).value();
  kms_ =
      run(kms::Kms::open(*engine_, *files_, std::move(root), clock_, pool_.at(0).get_executor(), durability)).value();
  run(kms_->identities().create_account({}, "bench", kAccount)).value();
  run(kms_->identities().create_user({}, kAccount, "administrator", true)).value();
  access_key_ = run(kms_->identities().create_access_key({}, iam::user_arn(kAccount, "administrator"))).value();
  dispatcher_ =
      std::make_unique<server::AwsDispatcher>(server::kms_services(*kms_), kms_->identities(), kms_->audit(), clock_);
  const net::CertificateRequest request{
      .common_name = "localhost", .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}};
  tls_ = net::TlsContext::server_public(ca_.issue(request).value()).value();
  server_ = net::Server::listen(pool_, {.address = "127.0.0.1", .tls = tls_}, dispatcher_->handler()).value();
}

std::string KmsBench::create_key() {
  audit::Entry entry;
  kms::Call call{{kms_->directory().find_identity(iam::user_arn(kAccount, "administrator")), kRegion, {}, {}}, entry};
  return run(kms_->service().create_key(call, {})).value().key_metadata.arn;
}

Bytes KmsBench::encrypt(const std::string& key) {
  audit::Entry entry;
  kms::Call call{{kms_->directory().find_identity(iam::user_arn(kAccount, "administrator")), kRegion, {}, {}}, entry};
  aws::EncryptRequest request{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  return run(kms_->service().encrypt(call, std::move(request))).value().ciphertext_blob;
}

net::Headers KmsBench::signed_headers(const std::string& operation, const PlaintextBytes& body) {
  net::Headers headers;
  headers.push_back({"Host", "localhost"});
  headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  headers.push_back({"X-Amz-Target", "TrentService." + operation});
  const aws::sigv4::RequestView view{"POST", "/", "", headers, body.view()};
  const aws::Credentials credentials{access_key_->id, access_key_->secret.clone()};
  const aws::sigv4::SigningOptions options{.region = kRegion, .service = "kms"};
  const std::vector<net::Header> signature = aws::sigv4::sign_request(view, credentials, options, clock_.now());
  headers.insert(headers.end(), signature.begin(), signature.end());
  return headers;
}

void KmsBench::write_lua(const std::string& operation, const net::Headers& headers, const PlaintextBytes& body) {
  std::ofstream lua(folder_ / (operation + ".lua"));
  lua << "wrk.method = \"POST\"\nwrk.body = [[" << body.text() << "]]\n";
  for (const net::Header& header : headers)
    lua << "wrk.headers[\"" << header.name << "\"] = \"" << header.value << "\"\n";
}

// The bare stack with an answer of the same size.
std::unique_ptr<net::Server> KmsBench::constant_server(std::string answer) {
  struct Constant {
    static Task<void> respond(net::Exchange& exchange, const std::string& text) {
      const Result<PlaintextBytes> body = co_await exchange.read_body(1U << 20);
      net::Response response;
      response.status = body.has_value() ? 200 : 413;
      response.headers.push_back({"x-amzn-RequestId", "6a1c0c3e-7a35-4b6c-9f2a-2d5a1f6e0b11"});
      response.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
      response.body = PlaintextBytes::copy_of(text);
      static_cast<void>(co_await exchange.respond(std::move(response)));
    }
  };
  net::Handler handler = [text = std::move(answer)](net::Exchange& exchange) {
    return Constant::respond(exchange, text);
  };
  return net::Server::listen(pool_, {.address = "127.0.0.1", .tls = tls_}, std::move(handler)).value();
}

void KmsBench::offer(const std::string& operation, PlaintextBytes body) {
  const net::Headers headers = signed_headers(operation, body);
  write_lua(operation, headers, body);
  net::Client client({"localhost", server_->port()}, net::TlsContext::client(ca_.certificate_pem()).value());
  net::ClientRequest request{.method = "POST", .target = "/", .headers = headers, .body = std::move(body)};
  const net::ClientResponse answer = run(client.call(std::move(request))).value();
  if (answer.status != 200) std::fprintf(stderr, "%s: status %d\n", operation.c_str(), answer.status), std::exit(1);
  bare_.push_back(constant_server(std::string(answer.body.size(), 'x')));
  std::printf("%s %u %u\n", operation.c_str(), unsigned{server_->port()}, unsigned{bare_.back()->port()});
}

int run_kms_bench(const char* folder, std::size_t threads, bool synced) {
  KmsBench bench(folder, threads);
  bench.start(synced ? audit::Durability::kSynced : audit::Durability::kRelaxed);
  const std::string key = bench.create_key();
  aws::EncryptRequest encrypt{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  aws::DecryptRequest decrypt{.ciphertext_blob = bench.encrypt(key), .encryption_context = {{"purpose", "bench"}}};
  aws::GenerateDataKeyRequest generate{
      .key_id = key, .encryption_context = {{"purpose", "bench"}}, .key_spec = "AES_256"};
  bench.offer("Encrypt", aws::write_shape(encrypt));
  bench.offer("Decrypt", aws::write_shape(decrypt));
  bench.offer("GenerateDataKey", aws::write_shape(generate));
  std::puts("ready");
  std::fflush(stdout);
  bench.serve();
  return 0;
}

}  // namespace
}  // namespace keyhold::bench

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: kms_bench_server FOLDER THREADS synced|relaxed\n"), 2;
  return keyhold::bench::run_kms_bench(argv[1], std::stoul(argv[2]), std::string(argv[3]) == "synced");
}
