#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

#include "keyhold/base/secret.h"

namespace keyhold::net {

/// Decrypted bytes that arrived and are not used yet. What is consumed is wiped at once.
class ReadBuffer {
 public:
  static constexpr std::size_t kSmall = 4U << 10;    ///< what an idle connection keeps
  static constexpr std::size_t kRecord = 16U << 10;  ///< one TLS record

  ByteView view() const noexcept { return {bytes_.data() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }

  /// Room for at least `size` more bytes.
  std::span<std::byte> prepare(std::size_t size) {
    if (bytes_.size() - end_ < size) make_room(size);
    return bytes_.writable().subspan(end_);
  }
  void commit(std::size_t size) noexcept { end_ += size; }

  void consume(std::size_t size) noexcept {
    wipe(bytes_.writable().subspan(begin_, size));
    begin_ += size;
    if (empty()) begin_ = end_ = 0;
  }
  /// Gives memory back that only a large message needed.
  void shrink() {
    if (empty() && bytes_.size() > kSmall) bytes_ = PlaintextBytes();
  }

 private:
  void make_room(std::size_t size) {
    PlaintextBytes larger(std::max({kSmall, end_ - begin_ + size, 2 * (end_ - begin_)}));
    if (!empty()) std::memcpy(larger.data(), bytes_.data() + begin_, end_ - begin_);
    bytes_ = std::move(larger);
    end_ -= begin_;
    begin_ = 0;
  }

  PlaintextBytes bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace keyhold::net
