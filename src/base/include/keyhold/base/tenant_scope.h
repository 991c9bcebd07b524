#pragma once

#include "keyhold/base/id.h"

namespace keyhold {

namespace server {
class TenantScopeMaker;  // src/server: authentication, the only maker
}

/// The proof that a request may touch one tenant's data. Every store call takes one, by value, and only authentication
/// can make one, from the token: so no code can name a tenant from request data.
class TenantScope {
 public:
  TenantId tenant() const noexcept { return tenant_; }

 private:
  friend class server::TenantScopeMaker;
  explicit TenantScope(TenantId tenant) noexcept : tenant_(tenant) {}
  TenantId tenant_;
};

}  // namespace keyhold
