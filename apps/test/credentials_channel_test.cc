#include "roles/credentials_channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

namespace keyhold::apps {
namespace {

net::TlsIdentity identity_named(const std::string& name) {
  return {"chain of " + name, SecretBytes::copy_of(as_bytes("key of " + name))};
}

RoleSecrets some_secrets() {
  RoleSecrets out;
  out.tls = {identity_named("server"), identity_named("component"), "ca"};
  out.principals.emplace("events", aws::Credentials{"AKIA", SecretBytes::copy_of(as_bytes("secret"))});
  out.operator_login = OperatorLogin{"operator", crypto::sha256({as_bytes("o")})};
  return out;
}

TEST(CredentialsChannel, HandsOverWhatWasSent) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  CredentialsChannel channel(ends[1]);
  ASSERT_TRUE(send_role_secrets(ends[0], some_secrets()));
  Result<RoleSecrets> received = channel.receive();
  ASSERT_TRUE(received) << received.error().detail;
  EXPECT_EQ(received->tls.server.certificate_chain_pem, "chain of server");
  EXPECT_EQ(received->tls.component->private_key_pem.expose_text(), "key of component");
  EXPECT_EQ(received->tls.ca_pem, "ca");
  EXPECT_EQ(received->principals.at("events").secret_access_key.expose_text(), "secret");
  EXPECT_EQ(received->operator_login->secret_digest, crypto::sha256({as_bytes("o")}));
  std::promise<std::string> renewed;
  received->on_new_tls([&renewed](RoleTls tls) { renewed.set_value(tls.ca_pem); });
  ASSERT_TRUE(send_role_secrets(ends[0], some_secrets()));
  EXPECT_EQ(renewed.get_future().get(), "ca");
  ::close(ends[0]);
}

TEST(CredentialsChannel, RefusesAMessageThatIsCutAnywhere) {
  const PlaintextBytes whole = encode_role_secrets(some_secrets());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_role_secrets(whole.view().first(size))) << size;
  EXPECT_TRUE(decode_role_secrets(whole.view()));
}

}  // namespace
}  // namespace keyhold::apps
