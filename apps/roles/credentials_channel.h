#pragma once

#include <functional>
#include <thread>

#include "keyhold/base/result.h"
#include "roles/role_secrets.h"

namespace keyhold::apps {

/// How `keyhold dev` hands a role what must not lie in a file: one message over an inherited SOCK_SEQPACKET socket, and
/// a further one whenever certificates are renewed. The message is binary, so that no parser copies a secret about.
PlaintextBytes encode_role_secrets(const RoleSecrets& secrets);
Result<RoleSecrets> decode_role_secrets(ByteView message);

/// The role's end. Outlives the role: `on_new_tls` of what `receive` returned is called from a thread of its own.
class CredentialsChannel {
 public:
  explicit CredentialsChannel(int fd) : fd_(fd) {}  ///< takes the descriptor
  ~CredentialsChannel();
  CredentialsChannel(const CredentialsChannel&) = delete;
  CredentialsChannel& operator=(const CredentialsChannel&) = delete;

  /// Waits for the first message. Errors: kUnavailable when the other end closed, kInvalidArgument for a broken
  /// message.
  Result<RoleSecrets> receive();

 private:
  void listen(std::function<void(RoleTls)> on_new_tls);

  const int fd_;
  std::jthread listener_;
};

/// The dev process's end: sends one message. Errors: kUnavailable.
Status send_role_secrets(int fd, const RoleSecrets& secrets);

}  // namespace keyhold::apps
