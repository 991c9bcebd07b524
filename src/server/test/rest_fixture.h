#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fake_leases.h"
#include "keyhold/base/json.h"
#include "keyhold/net/certificate_authority.h"
#include "keyhold/net/client.h"
#include "keyhold/server/rest_port.h"
#include "keyhold/stores/event_store.h"
#include "tenancy_world.h"

namespace keyhold::server {

/// The REST API over real TLS, with real services below it: only KMS, Secrets Manager and the keyring are fakes.
class RestTest : public ::testing::Test {
 protected:
  RestTest();
  ~RestTest() override;

  struct Login {
    std::string client_id, client_secret;
  };

  /// One call; `token` empty: without.
  net::ClientResponse call(std::string method, std::string target, const std::string& token = {},
                           std::string_view body = {}, std::string content_type = "application/json");
  net::ClientResponse call(net::ClientRequest request);
  std::unique_ptr<net::ClientStream> stream(std::string target, const std::string& token, net::Headers more = {});
  /// What the stream gives until `end` stands in it, or it ends.
  std::string read_until(net::ClientStream& stream, std::string_view end);

  static json::Object object(const net::ClientResponse& answer);
  static std::string text(const json::Object& object, std::string_view member);
  static std::string code(const net::ClientResponse& answer) { return text(object(answer), "code"); }

  std::string token_for(const Login& login, const std::string& scope = {});
  std::string operator_token();
  /// A tenant under a vendor key, ready to use.
  std::string new_tenant(const std::string& client);
  Login new_credential(const std::string& tenant, const std::string& scopes);
  std::string tenant_token(const std::string& tenant, const std::string& scopes = R"("events:read","events:write")");
  static std::string events_path(const std::string& tenant, const std::string& stream = "s");

  net::IoPool pool_{2};
  tenancy::testing::Outside outside_;
  tenancy::testing::Process process_{outside_};
  stores::testing::FakeLeases leases_{outside_.clock};
  std::unique_ptr<tenancy::Credentials> credentials_;
  std::unique_ptr<stores::EventStore> events_;
  RestPort port_;
  net::CertificateAuthority ca_ = net::CertificateAuthority::create("test CA").value();
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<net::Client> client_;
};

}  // namespace keyhold::server
