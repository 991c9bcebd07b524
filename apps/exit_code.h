#pragma once

#include "keyhold/base/result.h"

namespace keyhold::apps {

/// What the process ends with; part of the command line's contract (docs/cli.md).
enum ExitCode : int {
  kExitOk = 0,
  kExitRefused = 1,      ///< the service said no, or the work failed
  kExitUsage = 2,        ///< the command line itself is wrong
  kExitUnreachable = 3,  ///< no answer
};

/// Prints "keyhold: CODE: DETAIL" on standard error and says how to end.
int report(const Error& error);

/// The reason of an error that no server gave.
constexpr const char* kUnreachable = "unreachable";

}  // namespace keyhold::apps
