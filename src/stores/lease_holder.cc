#include "lease_holder.h"

namespace keyhold::stores {

Task<Result<std::shared_ptr<keyring::Lease>>> LeaseHolder::get() {
  if (lease_->live()) co_return lease_;
  const auto tenant = lease_->tenant();
  KEYHOLD_CO_TRY(lease_, co_await source_.lease(tenant));
  co_return lease_;
}

}  // namespace keyhold::stores
