#include "keyhold/base/process.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "keyhold/base/log.h"
#include "keyhold/base/secret.h"

namespace keyhold {

Status harden_process(bool lock_all_memory, MemoryLock lock) {
#ifndef KEYHOLD_SANITIZED  // the leak sanitizer is a tracer and needs a dumpable process
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return Error{ErrorCode::kUnavailable, "prctl(PR_SET_DUMPABLE) refused"};
#endif
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return Error{ErrorCode::kUnavailable, "setrlimit(RLIMIT_CORE) refused"};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error{ErrorCode::kUnavailable, "prctl(PR_SET_NO_NEW_PRIVS) refused"};
  KEYHOLD_CHECK(secret_arena::prepare());
  if (!lock_all_memory) return ok();
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) == 0) return ok();
  if (lock == MemoryLock::kRequired)
    return Error{ErrorCode::kUnavailable,
                 "mlockall refused: raise the locked-memory limit (LimitMEMLOCK=infinity in the unit, or ulimit -l "
                 "unlimited), or set memory.lock = \"best-effort\""};
  log::warning("memory-not-locked", {{log::Key::kReason, "mlockall refused; going on as memory.lock says"}});
  return ok();
}

std::size_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return raised.rlim_cur;
  return limit.rlim_cur;
}

void abort_process(const char* why) noexcept {
  constexpr char kPrefix[] = "keyhold: fatal: ";
  [[maybe_unused]] ssize_t n = ::write(STDERR_FILENO, kPrefix, sizeof kPrefix - 1);
  n = ::write(STDERR_FILENO, why, std::strlen(why));
  n = ::write(STDERR_FILENO, "\n", 1);
  std::abort();
}

}  // namespace keyhold
