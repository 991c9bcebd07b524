#include "nonce_source.h"

#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>

#include "keyhold/base/process.h"
#include "keyhold/base/secret.h"

namespace keyhold::crypto {
namespace {

constexpr std::size_t kNonceBytes = 24;
constexpr std::size_t kNoncesAtATime = 128;
constexpr std::size_t kPageBytes = 4096;

// At the start of a page of its own. All zeros, as a fresh page or one wiped by a fork is, means empty.
struct NoncePool {
  std::size_t left;
  std::byte bytes[kNoncesAtATime * kNonceBytes];
};
static_assert(sizeof(NoncePool) <= kPageBytes);

struct UnmapPool {
  void operator()(NoncePool* pool) const noexcept {
    wipe({pool->bytes, sizeof pool->bytes});
    ::munmap(pool, kPageBytes);
  }
};
using NoncePoolPtr = std::unique_ptr<NoncePool, UnmapPool>;

NoncePoolPtr map_pool() noexcept {
  void* const page = ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) abort_process("no memory for nonces");
  // Without this, a child would give the nonces its parent gives: not to be tolerated.
  if (::madvise(page, kPageBytes, MADV_WIPEONFORK) != 0) abort_process("MADV_WIPEONFORK is refused");
  // A nonce is public once used, so a page that can't be locked costs only that unused ones may reach the swap.
  static_cast<void>(::mlock(page, kPageBytes));
  static_cast<void>(::madvise(page, kPageBytes, MADV_DONTDUMP));
  return NoncePoolPtr(static_cast<NoncePool*>(page));
}

void refill(NoncePool& pool) noexcept {
  ssize_t got;
  do {
    got = ::getrandom(pool.bytes, sizeof pool.bytes, 0);
  } while (got < 0 && errno == EINTR);
  // Longer reads than 256 bytes may be cut short by a signal; whole nonces are what counts.
  if (got < static_cast<ssize_t>(kNonceBytes)) abort_process("getrandom gives no nonces");
  pool.left = static_cast<std::size_t>(got) / kNonceBytes;
}

std::uint64_t wall_nanoseconds() noexcept {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

// Two machines resumed from one snapshot hold the same pool, but not the same time.
void mix_time(std::byte* first8) noexcept {
  std::uint64_t word;
  std::memcpy(&word, first8, sizeof word);
  word ^= wall_nanoseconds();
  std::memcpy(first8, &word, sizeof word);
}

}  // namespace

void fill_nonce(std::span<std::byte, 24> nonce) noexcept {
  thread_local const NoncePoolPtr kPool = map_pool();
  if (kPool->left == 0) refill(*kPool);
  std::byte* const next = kPool->bytes + (kPool->left - 1) * kNonceBytes;
  std::memcpy(nonce.data(), next, kNonceBytes);
  wipe({next, kNonceBytes});
  --kPool->left;
  mix_time(nonce.data());
}

}  // namespace keyhold::crypto
