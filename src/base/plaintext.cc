#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "keyhold/base/secret.h"

namespace keyhold {
namespace {

std::atomic<std::size_t> plaintext_max{256U << 20};
std::atomic<std::size_t> plaintext_used{0};

std::byte* take(std::size_t size) {
  if (plaintext_used.fetch_add(size) + size > plaintext_max.load()) {
    plaintext_used.fetch_sub(size);
    throw std::bad_alloc();
  }
  auto* const data = static_cast<std::byte*>(std::malloc(size));
  if (data == nullptr) {
    plaintext_used.fetch_sub(size);
    throw std::bad_alloc();
  }
  return data;
}

}  // namespace

PlaintextBytes::PlaintextBytes(std::size_t size) { resize(size); }

PlaintextBytes PlaintextBytes::copy_of(ByteView bytes) {
  PlaintextBytes out;
  out.append(bytes);
  return out;
}

PlaintextBytes::PlaintextBytes(PlaintextBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

PlaintextBytes& PlaintextBytes::operator=(PlaintextBytes&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

PlaintextBytes::~PlaintextBytes() { release(); }

void PlaintextBytes::release() noexcept {
  if (data_ == nullptr) return;
  wipe({data_, size_});
  std::free(data_);
  plaintext_used.fetch_sub(capacity_);
  data_ = nullptr;
}

void PlaintextBytes::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  std::byte* const grown = take(capacity);
  if (size_ != 0) std::memcpy(grown, data_, size_);
  const std::size_t size = size_;
  release();
  data_ = grown;
  size_ = size;
  capacity_ = capacity;
}

void PlaintextBytes::resize_down(std::size_t size) noexcept {
  if (size < size_) wipe({data_ + size, size_ - size});
  size_ = std::min(size, size_);
}

void PlaintextBytes::resize(std::size_t size) {
  if (size <= size_) return resize_down(size);
  reserve(size);
  std::memset(data_ + size_, 0, size - size_);
  size_ = size;
}

void PlaintextBytes::append(ByteView bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > capacity_ - size_) reserve(std::max(size_ + bytes.size(), std::max<std::size_t>(256, capacity_ * 2)));
  std::memcpy(data_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void PlaintextBytes::set_max_bytes(std::size_t max) noexcept { plaintext_max.store(max); }
std::size_t PlaintextBytes::used_bytes() noexcept { return plaintext_used.load(); }

}  // namespace keyhold
