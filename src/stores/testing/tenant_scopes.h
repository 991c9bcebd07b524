#pragma once

#include "keyhold/base/tenant_scope.h"

namespace keyhold::server {

/// The test's own: nothing below layer 8 can link the real one.
class TenantScopeMaker {
 public:
  static TenantScope make(TenantId tenant) { return TenantScope(tenant); }
};

}  // namespace keyhold::server
