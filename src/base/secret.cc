#include "keyhold/base/secret.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <array>
#include <bit>
#include <mutex>
#include <new>
#include <utility>

namespace keyhold {
namespace {

constexpr std::size_t kArenaBytes = 4 << 20;
constexpr std::size_t kGuardBytes = 4096;
constexpr std::size_t kSmallestBlock = 32;

// Power-of-two blocks with a free list a size. Freed blocks are zero but for the list's own link.
class Arena {
 public:
  static Arena& get() {
    static Arena* const arena = new Arena;  // never destroyed: secrets in static storage may outlive main
    return *arena;
  }

  Status prepare() {
    const std::lock_guard lock(mutex_);
    return prepare_locked();
  }

  std::byte* allocate(std::size_t size) {
    const std::lock_guard lock(mutex_);
    if (!prepare_locked()) throw std::bad_alloc();
    const std::size_t block = block_size(size);
    std::byte* const data = take_locked(block);
    if (data == nullptr) throw std::bad_alloc();
    used_ += block;
    return data;
  }

  void release(std::byte* data, std::size_t size) noexcept {
    wipe({data, size});
    const std::lock_guard lock(mutex_);
    const std::size_t block = block_size(size);
    auto* const freed = reinterpret_cast<FreeBlock*>(data);
    freed->next = std::exchange(free_[list_of(block)], freed);
    used_ -= block;
  }

  std::size_t used() noexcept {
    const std::lock_guard lock(mutex_);
    return used_;
  }

 private:
  struct FreeBlock {
    FreeBlock* next;
  };

  static std::size_t block_size(std::size_t size) { return std::bit_ceil(std::max(size, kSmallestBlock)); }
  static std::size_t list_of(std::size_t block) { return static_cast<std::size_t>(std::countr_zero(block)); }

  // From the list of that size, else from fresh memory, else by halving a larger free block; null when all is taken.
  std::byte* take_locked(std::size_t block) {
    FreeBlock*& head = free_[list_of(block)];
    if (head != nullptr) {
      FreeBlock* const taken = std::exchange(head, head->next);
      taken->next = nullptr;
      return reinterpret_cast<std::byte*>(taken);
    }
    if (block <= kArenaBytes - bump_) return base_ + std::exchange(bump_, bump_ + block);
    if (block >= kArenaBytes) return nullptr;
    std::byte* const larger = take_locked(2 * block);
    if (larger == nullptr) return nullptr;
    auto* const half = reinterpret_cast<FreeBlock*>(larger + block);
    half->next = std::exchange(free_[list_of(block)], half);
    return larger;
  }

  Status prepare_locked() {
    if (base_ != nullptr) return ok();
    void* const map = ::mmap(nullptr, kArenaBytes + 2 * kGuardBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) return Error{ErrorCode::kUnavailable, "no memory for the key arena"};
    std::byte* const start = static_cast<std::byte*>(map) + kGuardBytes;
    if (::mprotect(start, kArenaBytes, PROT_READ | PROT_WRITE) != 0 || ::mlock(start, kArenaBytes) != 0) {
      ::munmap(map, kArenaBytes + 2 * kGuardBytes);
      return Error{ErrorCode::kUnavailable,
                   "the key arena (4 MiB) can't be locked in memory: raise the limit with ulimit -l 8192 or "
                   "LimitMEMLOCK= in the unit"};
    }
    ::madvise(start, kArenaBytes, MADV_DONTDUMP);
    ::madvise(start, kArenaBytes, MADV_WIPEONFORK);
    base_ = start;
    return ok();
  }

  std::mutex mutex_;
  std::byte* base_ = nullptr;
  std::size_t bump_ = 0;
  std::size_t used_ = 0;
  std::array<FreeBlock*, 64> free_{};
};

}  // namespace

void wipe(std::span<std::byte> bytes) noexcept { OPENSSL_cleanse(bytes.data(), bytes.size()); }

bool equal_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

SecretBytes::SecretBytes(std::size_t size) : data_(size == 0 ? nullptr : Arena::get().allocate(size)), size_(size) {}

SecretBytes SecretBytes::copy_of(ByteView bytes) {
  SecretBytes out(bytes.size());
  if (!bytes.empty()) std::memcpy(out.data_, bytes.data(), bytes.size());
  return out;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  if (data_ != nullptr) Arena::get().release(data_, size_);
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes::~SecretBytes() {
  if (data_ != nullptr) Arena::get().release(data_, size_);
}

namespace secret_arena {
Status prepare() { return Arena::get().prepare(); }
std::size_t capacity_bytes() noexcept { return kArenaBytes; }
std::size_t used_bytes() noexcept { return Arena::get().used(); }
}  // namespace secret_arena

}  // namespace keyhold
