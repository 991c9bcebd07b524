#include "keyhold/iam/user.h"

namespace keyhold::iam {

std::string_view administrator_access_policy() noexcept {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
}

}  // namespace keyhold::iam
