#include "roles/credentials_channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "keyhold/base/log.h"

namespace keyhold::apps {
namespace {

constexpr std::size_t kMaxMessageBytes = 128U << 10;
constexpr std::size_t kMaxFieldBytes = 32U << 10;
constexpr std::string_view kMagic = "keyhold/role-secrets/v1";

void put(PlaintextBytes& out, ByteView field) {
  out.append(ByteWriter().u32(static_cast<std::uint32_t>(field.size())).view());
  out.append(field);
}

void put_flag(PlaintextBytes& out, bool flag) {
  out.append(ByteWriter().u8(flag ? 1 : 0).view());
}

void put(PlaintextBytes& out, const net::TlsIdentity& identity) {
  put(out, as_bytes(identity.certificate_chain_pem));
  put(out, identity.private_key_pem.expose());
}

Result<std::string> get_text(ByteReader& in) {
  KEYHOLD_TRY(const ByteView field, in.lp(kMaxFieldBytes));
  return std::string(as_text(field));
}

Result<SecretBytes> get_secret(ByteReader& in) {
  KEYHOLD_TRY(const ByteView field, in.lp(kMaxFieldBytes));
  return SecretBytes::copy_of(field);
}

Result<net::TlsIdentity> get_identity(ByteReader& in) {
  KEYHOLD_TRY(std::string chain, get_text(in));
  KEYHOLD_TRY(SecretBytes key, get_secret(in));
  return net::TlsIdentity{std::move(chain), std::move(key)};
}

Result<RoleTls> get_tls(ByteReader& in) {
  RoleTls out;
  KEYHOLD_TRY(out.server, get_identity(in));
  KEYHOLD_TRY(const std::uint8_t component, in.u8());
  if (component != 0) {
    KEYHOLD_TRY(net::TlsIdentity identity, get_identity(in));
    out.component.emplace(std::move(identity));
  }
  KEYHOLD_TRY(out.ca_pem, get_text(in));
  return out;
}

Status get_principals(ByteReader& in, RoleSecrets& out) {
  KEYHOLD_TRY(const std::uint32_t count, in.u32());
  for (std::uint32_t i = 0; i < count; ++i) {
    KEYHOLD_TRY(std::string principal, get_text(in));
    KEYHOLD_TRY(std::string access_key_id, get_text(in));
    KEYHOLD_TRY(SecretBytes secret, get_secret(in));
    out.principals.emplace(std::move(principal), aws::Credentials{std::move(access_key_id), std::move(secret)});
  }
  return ok();
}

Status get_operator(ByteReader& in, RoleSecrets& out) {
  KEYHOLD_TRY(const std::uint8_t present, in.u8());
  if (present == 0) return ok();
  OperatorLogin login;
  KEYHOLD_TRY(login.client_id, get_text(in));
  KEYHOLD_TRY(login.secret_digest, in.bytes<32>());
  out.operator_login = std::move(login);
  return ok();
}

// One message, or kUnavailable at the end of the conversation.
Result<PlaintextBytes> receive_message(int fd) {
  PlaintextBytes message(kMaxMessageBytes);
  ssize_t n = -1;
  do n = ::recv(fd, message.data(), message.size(), 0);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return Error{ErrorCode::kUnavailable, "the process that started this role closed the credentials channel"};
  message.resize(static_cast<std::size_t>(n));
  return message;
}

}  // namespace

PlaintextBytes encode_role_secrets(const RoleSecrets& secrets) {
  PlaintextBytes out;
  out.append(kMagic);
  put(out, secrets.tls.server);
  put_flag(out, secrets.tls.component.has_value());
  if (secrets.tls.component) put(out, *secrets.tls.component);
  put(out, as_bytes(secrets.tls.ca_pem));
  out.append(ByteWriter().u32(static_cast<std::uint32_t>(secrets.principals.size())).view());
  for (const auto& [principal, credentials] : secrets.principals) {
    put(out, as_bytes(principal));
    put(out, as_bytes(credentials.access_key_id));
    put(out, credentials.secret_access_key.expose());
  }
  put_flag(out, secrets.operator_login.has_value());
  if (!secrets.operator_login) return out;
  put(out, as_bytes(secrets.operator_login->client_id));
  out.append(ByteView(secrets.operator_login->secret_digest));
  return out;
}

Result<RoleSecrets> decode_role_secrets(ByteView message) {
  ByteReader in(message);
  RoleSecrets out;
  KEYHOLD_CHECK(in.expect(kMagic));
  KEYHOLD_TRY(out.tls, get_tls(in));
  KEYHOLD_CHECK(get_principals(in, out));
  KEYHOLD_CHECK(get_operator(in, out));
  KEYHOLD_CHECK(in.end());
  return out;
}

CredentialsChannel::~CredentialsChannel() {
  ::shutdown(fd_, SHUT_RDWR);  // wakes the listener
  if (listener_.joinable()) listener_.join();
  ::close(fd_);
}

Result<RoleSecrets> CredentialsChannel::receive() {
  KEYHOLD_TRY(const PlaintextBytes message, receive_message(fd_));
  KEYHOLD_TRY(RoleSecrets out, decode_role_secrets(message.view()));
  out.on_new_tls = [this](std::function<void(RoleTls)> renewed) { listen(std::move(renewed)); };
  return out;
}

void CredentialsChannel::listen(std::function<void(RoleTls)> on_new_tls) {
  listener_ = std::jthread([fd = fd_, renewed = std::move(on_new_tls)] {
    for (Result<PlaintextBytes> message = receive_message(fd); message; message = receive_message(fd)) {
      Result<RoleSecrets> secrets = decode_role_secrets(message->view());
      if (secrets) renewed(std::move(secrets->tls));
      if (!secrets) log::error("credentials-refused", {{log::Key::kError, secrets.error()}});
    }
  });
}

Status send_role_secrets(int fd, const RoleSecrets& secrets) {
  const PlaintextBytes message = encode_role_secrets(secrets);
  const ssize_t n = ::send(fd, message.data(), message.size(), MSG_NOSIGNAL);
  if (n == static_cast<ssize_t>(message.size())) return ok();
  return Error{ErrorCode::kUnavailable,
               std::string("the role did not take its credentials: ") + std::generic_category().message(errno)};
}

}  // namespace keyhold::apps
