// The KMS role and the bare stack in one process, on the same threads; bench/kms_bench.sh loads one at a time.
// Arguments: folder (empty), threads, "synced" or "relaxed", and how many keys and how many grants on one key to fill
// it with. Writes into the folder, for wrk, one Lua file an operation with requests signed ahead; prints "<operation>
// <kms port> <bare port>" lines and "ready", and serves until it is ended.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "keyhold/aws/kms_crypto_shapes.h"
#include "keyhold/aws/kms_grant_shapes.h"
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
  /// One operation under a name of its own, with these requests in turn, by the owner of `access_key`.
  void offer(const std::string& name, const std::string& operation, std::vector<PlaintextBytes> bodies,
             const iam::AccessKey& access_key);
  void offer(const std::string& operation, PlaintextBytes body);
  const iam::AccessKey& administrators() const { return *access_key_; }
  iam::AccessKey create_grantee();
  void serve() { pool_.join(); }
  std::string create_key(aws::CreateKeyRequest request = {});
  void create_grant(const std::string& key, const std::string& user, const char* context_value);
  Bytes encrypt(const std::string& key);

 private:
  template <class T>
  T run(Task<T> task) {
    return asio::co_spawn(pool_.at(0), std::move(task), asio::use_future).get();
  }
  kms::Caller administrator() const;
  net::Headers signed_headers(const std::string& operation, const PlaintextBytes& body, const iam::AccessKey& by);
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

kms::Caller KmsBench::administrator() const {
  return {kms_->directory().find_identity(iam::user_arn(kAccount, "administrator")), kRegion, {}, {}};
}

std::string KmsBench::create_key(aws::CreateKeyRequest request) {
  audit::Entry entry;
  kms::Call call{administrator(), entry};
  return run(kms_->service().create_key(call, std::move(request))).value().key_metadata.arn;
}

// A user whom no policy allows anything: only grants can.
iam::AccessKey KmsBench::create_grantee() {
  run(kms_->identities().create_user({}, kAccount, "grantee", false)).value();
  return run(kms_->identities().create_access_key({}, iam::user_arn(kAccount, "grantee"))).value();
}

void KmsBench::create_grant(const std::string& key, const std::string& user, const char* context_value) {
  audit::Entry entry;
  kms::Call call{administrator(), entry};
  const aws::GrantConstraints constraints{.encryption_context_equals =
                                              aws::EncryptionContext{{"purpose", context_value}}};
  aws::CreateGrantRequest request{.key_id = key,
                                  .grantee_principal = iam::user_arn(kAccount, user),
                                  .operations = {"Decrypt"},
                                  .constraints = constraints};
  run(kms_->service().create_grant(call, std::move(request))).value();
}

Bytes KmsBench::encrypt(const std::string& key) {
  audit::Entry entry;
  kms::Call call{administrator(), entry};
  aws::EncryptRequest request{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  return run(kms_->service().encrypt(call, std::move(request))).value().ciphertext_blob;
}

net::Headers KmsBench::signed_headers(const std::string& operation, const PlaintextBytes& body,
                                      const iam::AccessKey& by) {
  net::Headers headers;
  headers.push_back({"Host", "localhost"});
  headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  headers.push_back({"X-Amz-Target", "TrentService." + operation});
  const aws::sigv4::RequestView view{"POST", "/", "", headers, body.view()};
  const aws::Credentials credentials{by.id, by.secret.clone()};
  const aws::sigv4::SigningOptions options{.region = kRegion, .service = "kms"};
  const std::vector<net::Header> signature = aws::sigv4::sign_request(view, credentials, options, clock_.now());
  headers.insert(headers.end(), signature.begin(), signature.end());
  return headers;
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
  std::vector<PlaintextBytes> bodies;
  bodies.push_back(std::move(body));
  offer(operation, operation, std::move(bodies), *access_key_);
}

void KmsBench::offer(const std::string& name, const std::string& operation, std::vector<PlaintextBytes> bodies,
                     const iam::AccessKey& access_key) {
  std::ofstream lua(folder_ / (name + ".lua"));
  lua << "local requests, n = {}, 0\n";
  net::Headers headers;
  for (const PlaintextBytes& body : bodies) {
    headers = signed_headers(operation, body, access_key);
    lua << "requests[#requests + 1] = wrk.format(\"POST\", \"/\", {";
    for (const net::Header& header : headers) lua << "[\"" << header.name << "\"] = \"" << header.value << "\", ";
    lua << "}, [[" << body.text() << "]])\n";
  }
  lua << "request = function() n = n % #requests + 1; return requests[n] end\n";
  net::Client client({"localhost", server_->port()}, net::TlsContext::client(ca_.certificate_pem()).value());
  net::ClientRequest request{.method = "POST", .target = "/", .headers = headers, .body = std::move(bodies.back())};
  const net::ClientResponse answer = run(client.call(std::move(request))).value();
  if (answer.status != 200) std::fprintf(stderr, "%s: status %d\n", name.c_str(), answer.status), std::exit(1);
  bare_.push_back(constant_server(std::string(answer.body.size(), 'x')));
  std::printf("%s %u %u\n", name.c_str(), unsigned{server_->port()}, unsigned{bare_.back()->port()});
}

PlaintextBytes decrypt_body(KmsBench& bench, const std::string& key) {
  aws::DecryptRequest request{.ciphertext_blob = bench.encrypt(key), .encryption_context = {{"purpose", "bench"}}};
  return aws::write_shape(request);
}

void offer_operations(KmsBench& bench, const std::string& key) {
  aws::EncryptRequest encrypt{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  aws::GenerateDataKeyRequest generate{
      .key_id = key, .encryption_context = {{"purpose", "bench"}}, .key_spec = "AES_256"};
  const std::string signer = bench.create_key({.key_usage = "SIGN_VERIFY", .key_spec = "ECC_NIST_P256"});
  aws::SignRequest sign{.key_id = signer, .message = PlaintextBytes(100), .signing_algorithm = "ECDSA_SHA_256"};
  bench.offer("Encrypt", aws::write_shape(encrypt));
  bench.offer("Decrypt", decrypt_body(bench, key));
  bench.offer("GenerateDataKey", aws::write_shape(generate));
  bench.offer("Sign", aws::write_shape(sign));
  bench.offer("DescribeKey", aws::write_shape(aws::DescribeKeyRequest{.key_id = key}));
}

// Decrypt under a thousand of many keys in turn, and by a caller whom one of many grants allows it.
void offer_crowded(KmsBench& bench, std::size_t keys, std::size_t grants) {
  constexpr std::size_t kUsedKeys = 1000;
  std::vector<PlaintextBytes> bodies;
  for (std::size_t i = 0; i < keys; ++i) {
    const std::string key = bench.create_key();
    if (i % (keys / kUsedKeys) == 0) bodies.push_back(decrypt_body(bench, key));
  }
  bench.offer("DecryptOfManyKeys", "Decrypt", std::move(bodies), bench.administrators());
  const iam::AccessKey grantee = bench.create_grantee();
  for (const std::size_t others : {std::size_t{0}, grants}) {
    const std::string key = bench.create_key();
    bench.create_grant(key, "grantee", "bench");
    for (std::size_t i = 1; i < others; ++i)
      bench.create_grant(key, i % 2 == 0 ? "grantee" : "user-" + std::to_string(i), std::to_string(i).c_str());
    std::vector<PlaintextBytes> one;
    one.push_back(decrypt_body(bench, key));
    bench.offer(others == 0 ? "DecryptByTheOnlyGrant" : "DecryptByOneOfManyGrants", "Decrypt", std::move(one), grantee);
  }
}

int run_kms_bench(const char* folder, std::size_t threads, bool synced, std::size_t keys, std::size_t grants) {
  secret_arena::allow_growth(std::size_t{64} << 20);
  KmsBench bench(folder, threads);
  bench.start(synced ? audit::Durability::kSynced : audit::Durability::kRelaxed);
  offer_operations(bench, bench.create_key());
  if (keys != 0) offer_crowded(bench, keys, grants);
  std::puts("ready");
  std::fflush(stdout);
  bench.serve();
  return 0;
}

}  // namespace
}  // namespace keyhold::bench

int main(int argc, char** argv) {
  if (argc != 6) return std::fprintf(stderr, "usage: kms_bench_server FOLDER THREADS synced|relaxed KEYS GRANTS\n"), 2;
  return keyhold::bench::run_kms_bench(argv[1], std::stoul(argv[2]), std::string(argv[3]) == "synced",
                                       std::stoul(argv[4]), std::stoul(argv[5]));
}
