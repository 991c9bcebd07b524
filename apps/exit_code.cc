#include "exit_code.h"

#include <fmt/core.h>

#include <cstdio>

namespace keyhold::apps {

int report(const Error& error) {
  fmt::print(stderr, "keyhold: {}: {}\n", error.reason.empty() ? name(error.code) : error.reason.c_str(), error.detail);
  return error.reason == kUnreachable ? kExitUnreachable : kExitRefused;
}

}  // namespace keyhold::apps
