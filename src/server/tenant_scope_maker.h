#pragma once

#include "keyhold/base/tenant_scope.h"
#include "keyhold/tenancy/credentials.h"

namespace keyhold::server {

/// The only maker of a TenantScope in the product: from what a token stands for, never from request data.
class TenantScopeMaker {
 public:
  /// Nothing for the operator, who has no tenant.
  static std::optional<TenantScope> of(const tenancy::TokenHolder& holder) {
    if (!holder.tenant) return std::nullopt;
    return TenantScope(*holder.tenant);
  }
};

}  // namespace keyhold::server
