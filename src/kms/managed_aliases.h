#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "keyhold/kms/key.h"

namespace keyhold::kms {

/// An alias that AWS has in each account and Region for one of its services. It names no key until it is first asked
/// for.
struct ManagedAlias {
  std::string_view name;
  std::string_view host;         ///< of the service in kms:ViaService, before ".<region>.amazonaws.com"
  std::string_view title;        ///< of the service
  std::string_view description;  ///< of the key
};

/// In the order of their names.
std::span<const ManagedAlias> managed_aliases() noexcept;
const ManagedAlias* find_managed_alias(std::string_view name) noexcept;  ///< null: none

}  // namespace keyhold::kms
