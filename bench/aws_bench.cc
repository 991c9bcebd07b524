#include "aws_bench.h"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "keyhold/aws/sigv4.h"
#include "keyhold/net/client.h"
#include "keyhold/server/aws_kms_routes.h"
#include "keyhold/storage/rocksdb_engine.h"

namespace keyhold::bench {

std::unique_ptr<storage::Engine> AwsBench::open_engine(const std::string& name) const {
  return storage::open_rocksdb({.directory = folder_ / "data" / name}).value();
}

std::unique_ptr<net::Server> AwsBench::listen(std::shared_ptr<net::TlsContext> tls, net::Handler handler) {
  return net::Server::listen(pool_, {.address = "127.0.0.1", .tls = std::move(tls)}, std::move(handler)).value();
}

net::TlsIdentity AwsBench::certificate(std::optional<std::string> role) const {
  net::CertificateRequest request{.common_name = "localhost",
                                  .dns_names = {"localhost"},
                                  .ip_addresses = {"127.0.0.1"},
                                  .client_auth = role.has_value()};
  if (role) request.spiffe_uris = {"spiffe://" + deployment_.text() + "/" + *role + "/1"};
  return ca_.issue(request).value();
}

void AwsBench::start(audit::Durability durability) {
  pool_.start();
  std::filesystem::create_directories(folder_ / "data");
  engine_ = open_engine("kms");
  files_ = std::make_unique<kms::RootFiles>(file_system_, kms::RootFiles::Paths{folder_ / "data", folder_ / "kms.key"});
  const SecretBytes passphrase = run(kms::initialize(*engine_, *files_, deployment_, crypto::kArgon2Least)).value();
  kms::Root root = run(kms::unseal(*engine_, *files_, nullptr)).value();
  kms_ =
      run(kms::Kms::open(*engine_, *files_, std::move(root), clock_, pool_.at(0).get_executor(), durability)).value();
  run(kms_->identities().create_account({}, "bench", kAccount)).value();
  run(kms_->identities().create_user({}, kAccount, "administrator", true)).value();
  access_key_ = run(kms_->identities().create_access_key({}, iam::user_arn(kAccount, "administrator"))).value();
  dispatcher_ =
      std::make_unique<server::AwsDispatcher>(server::kms_services(*kms_), kms_->identities(), kms_->audit(), clock_);
  tls_ = net::TlsContext::server_public(certificate(std::nullopt)).value();
  server_ = listen(tls_, dispatcher_->handler());
}

kms::Caller AwsBench::administrator() const {
  return {kms_->directory().find_identity(iam::user_arn(kAccount, "administrator")), kRegion, {}, {}};
}

net::Headers AwsBench::signed_headers(const Load& load, const PlaintextBytes& body) const {
  net::Headers headers;
  headers.push_back({"Host", "localhost"});
  headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  headers.push_back({"X-Amz-Target", load.target});
  const aws::sigv4::RequestView view{"POST", "/", "", headers, body.view()};
  const aws::Credentials credentials{load.by.id, load.by.secret.clone()};
  const aws::sigv4::SigningOptions options{.region = kRegion, .service = load.service};
  const std::vector<net::Header> signature = aws::sigv4::sign_request(view, credentials, options, clock_.now());
  headers.insert(headers.end(), signature.begin(), signature.end());
  return headers;
}

std::unique_ptr<net::Server> AwsBench::constant_server(std::string answer) {
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
  return listen(tls_, [text = std::move(answer)](net::Exchange& exchange) { return Constant::respond(exchange, text); });
}

void AwsBench::offer(Load load, const net::Server& server) {
  std::ofstream lua(folder_ / (load.name + ".lua"));
  lua << "local requests, n = {}, 0\n";
  net::Headers headers;
  for (const PlaintextBytes& body : load.bodies) {
    headers = signed_headers(load, body);
    lua << "requests[#requests + 1] = wrk.format(\"POST\", \"/\", {";
    for (const net::Header& header : headers) lua << "[\"" << header.name << "\"] = \"" << header.value << "\", ";
    lua << "}, [[" << body.text() << "]])\n";
  }
  lua << "request = function() n = n % #requests + 1; return requests[n] end\n";
  net::Client client({"localhost", server.port()}, net::TlsContext::client(ca_.certificate_pem()).value());
  net::ClientRequest request{
      .method = "POST", .target = "/", .headers = headers, .body = std::move(load.bodies.back())};
  const net::ClientResponse answer = run(client.call(std::move(request))).value();
  if (answer.status != 200) throw std::runtime_error(load.name + ": " + std::string(answer.body.text()));
  bare_.push_back(constant_server(std::string(answer.body.size(), 'x')));
  std::printf("%s %u %u\n", load.name.c_str(), unsigned{server.port()}, unsigned{bare_.back()->port()});
}

}  // namespace keyhold::bench
