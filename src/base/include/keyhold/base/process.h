#pragma once

#include <cstddef>

#include "keyhold/base/result.h"

namespace keyhold {

enum class MemoryLock { kRequired, kBestEffort };

/// Takes this process out of reach of dumps and debuggers: PR_SET_DUMPABLE 0, RLIMIT_CORE 0, PR_SET_NO_NEW_PRIVS, and
/// mlockall where asked (kRequired: kUnavailable when refused; kBestEffort: goes on). Sanitizer builds skip the first.
/// Prepares the secret arena, whose own lock must succeed. Call once, before the first secret and the first thread.
Status harden_process(bool lock_all_memory, MemoryLock lock);

/// Lets this process have as many descriptors as it may (RLIMIT_NOFILE: soft = hard) and returns how many that are.
std::size_t raise_descriptor_limit() noexcept;

/// Ends the process at once with a message: for a broken invariant, and for a failed log write or sync, after which
/// nothing on disk may be trusted to be there.
[[noreturn]] void abort_process(const char* why) noexcept;

}  // namespace keyhold
