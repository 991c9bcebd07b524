#include "secret_edit.h"

namespace keyhold::secrets {

Task<Result<SecretPtr>> edit_secret(const Parts& parts, Call& call, std::string secret_id, SecretEdit edit) {
  const Access access(parts);
  KEYHOLD_CO_TRY(const SecretPtr seen,
                 co_await access.admit(call, std::move(edit.verb), std::move(secret_id), std::move(edit.conditions)));
  if (edit.ask_first) {
    KEYHOLD_CO_CHECK(check_changeable(*seen));
    KEYHOLD_CO_CHECK(co_await edit.ask_first());
  }
  const ChangeLock::Turn turn = co_await parts.changes.enter();
  KEYHOLD_CO_TRY(const SecretPtr secret, access.latest(*seen));
  KEYHOLD_CO_CHECK(check_changeable(*secret));
  Secret next = *secret;
  KEYHOLD_CO_CHECK(edit.apply(next));
  next.changed = parts.clock.now();
  storage::Batch batch;
  KEYHOLD_CO_CHECK(co_await store_secret(parts, call, std::move(next), std::move(batch)));
  co_return access.latest(*secret);
}

}  // namespace keyhold::secrets
