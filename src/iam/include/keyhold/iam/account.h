#pragma once

#include <string>

#include "keyhold/base/clock.h"

namespace keyhold::iam {

struct Account {
  std::string id = {};    ///< 12 digits
  std::string name = {};  ///< 1 to 50 characters, for people
  WallTime created = {};
};

}  // namespace keyhold::iam
