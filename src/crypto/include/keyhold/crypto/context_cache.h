#pragma once

#include <array>
#include <atomic>
#include <memory>

namespace keyhold::crypto {

/// The idle working contexts of one key. A caller takes one, works alone with it, and gives it back; when all are out a
/// new one is made, and beyond kKept they are dropped. No locks, no waiting. `Context` wipes itself when it dies.
template <class Context>
class ContextCache {
 public:
  ContextCache() noexcept = default;
  ContextCache(ContextCache&& other) noexcept {
    for (std::size_t i = 0; i < kKept; ++i) idle_[i].store(other.idle_[i].exchange(nullptr));
  }
  ContextCache& operator=(ContextCache&& other) noexcept {
    if (this == &other) return *this;
    clear();
    for (std::size_t i = 0; i < kKept; ++i) idle_[i].store(other.idle_[i].exchange(nullptr));
    return *this;
  }
  ~ContextCache() { clear(); }

  /// An idle context, or null when there is none.
  std::unique_ptr<Context> take() noexcept {
    for (auto& slot : idle_) {
      if (slot.load(std::memory_order_relaxed) == nullptr) continue;
      if (Context* const found = slot.exchange(nullptr, std::memory_order_acquire))
        return std::unique_ptr<Context>(found);
    }
    return nullptr;
  }

  void give_back(std::unique_ptr<Context> context) noexcept {
    for (auto& slot : idle_) {
      Context* empty = nullptr;
      if (!slot.compare_exchange_strong(empty, context.get(), std::memory_order_release, std::memory_order_relaxed))
        continue;
      static_cast<void>(context.release());
      return;
    }
  }

  void clear() noexcept {
    for (auto& slot : idle_) delete slot.exchange(nullptr, std::memory_order_acquire);
  }

 private:
  static constexpr std::size_t kKept = 4;  // as many threads as work on one key at once without making contexts anew
  std::array<std::atomic<Context*>, kKept> idle_{};
};

}  // namespace keyhold::crypto
