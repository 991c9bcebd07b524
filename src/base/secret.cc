#include "keyhold/base/secret.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace keyhold {
namespace {

constexpr std::size_t kArenaBytes = std::size_t{4} << 20;
constexpr std::size_t kGuardBytes = 4096;
constexpr std::size_t kSmallestBlock = 32;

// A buddy allocator over one locked mapping: blocks of powers of two, whose halves join again when both are free, so
// that many small secrets never leave it without room for a larger one. Free blocks are zero but for their links.
class LockedRegion {
 public:
  // A block of order n has 2^n bytes.
  static unsigned order_of(std::size_t size) {
    return static_cast<unsigned>(std::countr_zero(std::bit_ceil(std::max(size, kSmallestBlock))));
  }

  Status map() {
    void* const mapped = ::mmap(nullptr, kArenaBytes + 2 * kGuardBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return Error{ErrorCode::kUnavailable, "no memory for the key arena"};
    std::byte* const start = static_cast<std::byte*>(mapped) + kGuardBytes;
    if (::mprotect(start, kArenaBytes, PROT_READ | PROT_WRITE) != 0 || ::mlock(start, kArenaBytes) != 0) {
      ::munmap(mapped, kArenaBytes + 2 * kGuardBytes);
      return Error{ErrorCode::kUnavailable,
                   "the key arena (4 MiB) can't be locked in memory: raise the limit with ulimit -l 8192 or "
                   "LimitMEMLOCK= in the unit"};
    }
    ::madvise(start, kArenaBytes, MADV_DONTDUMP);
    ::madvise(start, kArenaBytes, MADV_WIPEONFORK);
    base_ = start;
    push(0, kTop);
    return ok();
  }

  bool holds(const std::byte* data) const noexcept {
    return std::greater_equal<>()(data, base_) && std::less<>()(data, base_ + kArenaBytes);
  }

  // The smallest free block that is large enough, halved until it is as small as it may be; null when all is taken.
  std::byte* take(unsigned order) noexcept {
    unsigned found = order;
    while (found <= kTop && free_[found] == nullptr) ++found;
    if (found > kTop) return nullptr;
    FreeBlock* const block = free_[found];
    unlink(block, found);
    auto* const data = reinterpret_cast<std::byte*>(block);
    while (found > order) {
      --found;
      push(static_cast<std::size_t>(data - base_) + (std::size_t{1} << found), found);
    }
    return data;
  }

  void give_back(std::byte* data, unsigned order) noexcept {
    auto offset = static_cast<std::size_t>(data - base_);
    for (; order < kTop; ++order) {
      const std::size_t buddy = offset ^ (std::size_t{1} << order);
      if (free_order_at(buddy) != order) break;
      unlink(block_at(buddy), order);
      offset = std::min(offset, buddy);
    }
    push(offset, order);
  }

 private:
  struct FreeBlock {
    FreeBlock* previous;
    FreeBlock* next;
  };
  static constexpr unsigned kTop = std::countr_zero(kArenaBytes);

  FreeBlock* block_at(std::size_t offset) const { return reinterpret_cast<FreeBlock*>(base_ + offset); }
  std::uint8_t& free_order_at(std::size_t offset) { return free_order_[offset / kSmallestBlock]; }

  void push(std::size_t offset, unsigned order) noexcept {
    FreeBlock* const block = block_at(offset);
    *block = {nullptr, free_[order]};
    if (block->next != nullptr) block->next->previous = block;
    free_[order] = block;
    free_order_at(offset) = static_cast<std::uint8_t>(order);
  }

  void unlink(FreeBlock* block, unsigned order) noexcept {
    if (block->next != nullptr) block->next->previous = block->previous;
    (block->previous != nullptr ? block->previous->next : free_[order]) = block->next;
    *block = {nullptr, nullptr};
    free_order_at(static_cast<std::size_t>(reinterpret_cast<std::byte*>(block) - base_)) = 0;
  }

  std::byte* base_ = nullptr;
  std::array<FreeBlock*, kTop + 1> free_{};                              // the lists, by order
  std::array<std::uint8_t, kArenaBytes / kSmallestBlock> free_order_{};  // of the free block that begins there, else 0
};

// One region, or as many as are allowed and can be locked.
class Arena {
 public:
  static Arena& get() {
    static Arena* const kArena = new Arena;  // never destroyed: secrets in static storage may outlive main
    return *kArena;
  }

  Status prepare() {
    const std::lock_guard lock(mutex_);
    return regions_.empty() ? add_region() : ok();
  }

  void allow(std::size_t max_bytes) {
    const std::lock_guard lock(mutex_);
    most_regions_ = std::max<std::size_t>(1, max_bytes / kArenaBytes);
  }

  std::byte* allocate(std::size_t size) {
    if (size > kArenaBytes) throw std::bad_alloc();
    const std::lock_guard lock(mutex_);
    const unsigned order = LockedRegion::order_of(size);
    std::byte* const data = take(order);
    if (data == nullptr) throw std::bad_alloc();
    used_ += std::size_t{1} << order;
    return data;
  }

  void release(std::byte* data, std::size_t size) noexcept {
    wipe({data, size});
    const std::lock_guard lock(mutex_);
    const unsigned order = LockedRegion::order_of(size);
    used_ -= std::size_t{1} << order;
    for (const auto& region : regions_)
      if (region->holds(data)) return region->give_back(data, order);
  }

  std::size_t used() noexcept {
    const std::lock_guard lock(mutex_);
    return used_;
  }
  std::size_t capacity() noexcept {
    const std::lock_guard lock(mutex_);
    return most_regions_ * kArenaBytes;
  }

 private:
  Status add_region() {
    auto region = std::make_unique<LockedRegion>();
    KEYHOLD_CHECK(region->map());
    regions_.push_back(std::move(region));
    return ok();
  }

  std::byte* take(unsigned order) {
    for (const auto& region : regions_)
      if (std::byte* const data = region->take(order)) return data;
    if (regions_.size() >= most_regions_ || !add_region()) return nullptr;
    return regions_.back()->take(order);
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<LockedRegion>> regions_;
  std::size_t most_regions_ = 1;
  std::size_t used_ = 0;
};

}  // namespace

void wipe(std::span<std::byte> bytes) noexcept {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

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
Status prepare() {
  return Arena::get().prepare();
}
void allow_growth(std::size_t max_bytes) {
  Arena::get().allow(max_bytes);
}
std::size_t capacity_bytes() noexcept {
  return Arena::get().capacity();
}
std::size_t used_bytes() noexcept {
  return Arena::get().used();
}
}  // namespace secret_arena

}  // namespace keyhold
