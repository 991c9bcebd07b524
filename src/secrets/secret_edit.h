#pragma once

#include <functional>
#include <string>

#include "access.h"

namespace keyhold::secrets {

/// A change of a secret: everything but its values.
struct SecretEdit {
  std::string verb;                             ///< "TagResource"
  std::function<Status(Secret& secret)> apply;  ///< may refuse; nothing is changed then
  Conditions conditions = {};
  std::function<Task<Status>()> ask_first = {};  ///< what another process has to say, once the caller may
};

/// Finds the secret, asks the policies and `ask_first`, applies the change to the secret as it is then, makes it
/// durable and shows it. Returns the secret as it is from now on. Errors: as Access::admit; as check_changeable; the
/// change's own.
Task<Result<SecretPtr>> edit_secret(const Parts& parts, Call& call, std::string secret_id, SecretEdit edit);

}  // namespace keyhold::secrets
