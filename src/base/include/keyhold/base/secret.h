#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string_view>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"

namespace keyhold {

/// Overwrites `bytes` in a way the compiler keeps (OPENSSL_cleanse).
void wipe(std::span<std::byte> bytes) noexcept;
inline void wipe(std::string& text) noexcept { wipe(std::as_writable_bytes(std::span(text))); }

/// Compares without an early exit (CRYPTO_memcmp). Sizes are not secret.
bool equal_constant_time(ByteView a, ByteView b) noexcept;

/// Key material or a secret. Move-only, wiped when it dies. Lives in the locked arena, outside core dumps.
/// Size: set once, in bytes; with no append, no reallocation leaves a copy behind.
/// Threads: const members may run concurrently. Errors: std::bad_alloc when the arena is full; nothing else throws.
class SecretBytes {
 public:
  SecretBytes() noexcept = default;          ///< empty
  explicit SecretBytes(std::size_t size);    ///< `size` zero bytes
  static SecretBytes copy_of(ByteView bytes);  ///< the caller still wipes its own
  SecretBytes(SecretBytes&& other) noexcept;   ///< leaves `other` empty
  SecretBytes& operator=(SecretBytes&& other) noexcept;  ///< wipes the old content first
  ~SecretBytes();                              ///< wipes
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  ByteView expose() const noexcept { return {data_, size_}; }  ///< grep `expose`: every reader of a secret
  std::string_view expose_text() const noexcept { return as_text(expose()); }
  std::span<std::byte> expose_writable() noexcept { return {data_, size_}; }
  SecretBytes clone() const { return copy_of(expose()); }
  bool operator==(const SecretBytes&) const = delete;  // equal_constant_time(a.expose(), b.expose())
  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The arena under SecretBytes: 4 MiB, mmap, mlock, MADV_DONTDUMP, MADV_WIPEONFORK, guard pages at both ends. 32 bytes
/// are the smallest block: 131,072 keys. A process that holds more may let it grow, 4 MiB at a time.
namespace secret_arena {
/// Makes the arena (else the first SecretBytes does). kUnavailable when mlock is refused; the detail says how to raise
/// the limit (LimitMEMLOCK, ulimit -l).
Status prepare();
/// How far the arena may grow; what the kernel refuses to lock is an arena that is full. Default: not at all.
void allow_growth(std::size_t max_bytes);
std::size_t capacity_bytes() noexcept;  ///< as far as it may grow
std::size_t used_bytes() noexcept;
}  // namespace secret_arena

/// Record plaintext, and every HTTP body: on the heap, grows, wiped before memory is given back, kept out of core dumps
/// by the process settings (process.h). Move-only. Bounded per process by `set_max_bytes`: beyond it std::bad_alloc,
/// which a server answers with 503. Threads: as std::vector.
class PlaintextBytes {
 public:
  PlaintextBytes() noexcept = default;
  explicit PlaintextBytes(std::size_t size);  ///< `size` bytes, zeroed
  static PlaintextBytes copy_of(ByteView bytes);
  static PlaintextBytes copy_of(std::string_view text) { return copy_of(as_bytes(text)); }
  PlaintextBytes(PlaintextBytes&& other) noexcept;
  PlaintextBytes& operator=(PlaintextBytes&& other) noexcept;
  ~PlaintextBytes();
  PlaintextBytes(const PlaintextBytes&) = delete;
  PlaintextBytes& operator=(const PlaintextBytes&) = delete;

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::byte* data() noexcept { return data_; }
  const std::byte* data() const noexcept { return data_; }
  ByteView view() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return as_text(view()); }
  std::span<std::byte> writable() noexcept { return {data_, size_}; }

  void reserve(std::size_t capacity);
  void resize(std::size_t size);  ///< new bytes are zero; bytes cut off are wiped
  void append(ByteView bytes);
  void append(std::string_view text) { append(as_bytes(text)); }
  void clear() noexcept { resize_down(0); }

  static void set_max_bytes(std::size_t max) noexcept;  ///< `memory.plaintext_max`; default 256 MiB
  static std::size_t used_bytes() noexcept;

 private:
  void resize_down(std::size_t size) noexcept;
  void release() noexcept;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace keyhold
