#pragma once

#include <map>
#include <string>
#include <string_view>

#include "keyhold/aws/secrets_shapes.h"
#include "keyhold/base/task.h"
#include "keyhold/secrets/call.h"
#include "keyhold/secrets/parts.h"

namespace keyhold::secrets {

/// Condition keys that an operation adds, such as `secretsmanager:VersionStage`; a key may have several values.
using Conditions = std::multimap<std::string, std::string>;

/// The keys of the tags that a request gives: `aws:RequestTag/<key>`, `aws:TagKeys`.
void add_tag_conditions(Conditions& out, const std::vector<aws::SecretTag>& tags);

/// `secretsmanager:KmsKeyId`, and `KmsKeyArn` where it is one, of a key that a request names.
void add_key_conditions(Conditions& out, const std::optional<std::string>& kms_key_id);

/// What a SecretId names: a name, an ARN, or an ARN without its suffix, in the caller's Region.
struct Named {
  SecretPtr secret;     ///< nullptr: none of that name
  std::string account;  ///< whose it is, or would be
  std::string arn;      ///< of the secret; of the one asked for, when there is none
};

/// Finds secrets and asks the policies. As short-lived as the operation that makes it.
class Access {
 public:
  explicit Access(const Parts& parts) : parts_(parts) {}

  /// Errors: ValidationException for what can't be a name.
  Result<Named> resolve(const Caller& caller, std::string_view secret_id) const;

  /// May the caller do `verb` ("GetSecretValue") on `named`? `shown`: the resource as the caller called it, for the
  /// message. Fills in the audit line. Errors: AccessDeniedException; kUnavailable.
  Task<Status> authorize(Call& call, std::string verb, Named named, std::string shown, Conditions conditions) const;

  /// The same for a verb that is about no secret in particular: the resource is "*".
  Task<Status> authorize_anywhere(Call& call, std::string verb) const;

  /// resolve and authorize; then the secret, which is there. Errors: also ResourceNotFoundException.
  Task<Result<SecretPtr>> admit(Call& call, std::string verb, std::string secret_id, Conditions conditions) const;

  /// The same secret as it is now. The holder of the change lock calls it: nothing changes under its hands.
  /// Errors: ResourceNotFoundException when it is gone, or another one has its name.
  Result<SecretPtr> latest(const Secret& secret) const;

 private:
  const Parts& parts_;
};

/// Writes `batch` and the call's audit line as one.
Task<Status> commit_change(const Parts& parts, Call& call, storage::Batch batch);

struct ReplicaChange;  // replication.h

/// A changed secret and its replicas: durable, then shown. `batch` may hold values that go with it.
Task<Status> store_secret(const Parts& parts, Call& call, Secret secret, storage::Batch batch, ReplicaChange change);
Task<Status> store_secret(const Parts& parts, Call& call, Secret secret, storage::Batch batch);

/// A secret that is marked for deletion, or a replica, can't be changed. Errors: InvalidRequestException,
/// InvalidParameterException.
Status check_changeable(const Secret& secret);

}  // namespace keyhold::secrets
