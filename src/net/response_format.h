#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "keyhold/net/message.h"

namespace keyhold::net {

/// How an answer's head ends.
struct AnswerFraming {
  std::optional<std::size_t> content_length;  ///< none: chunked
  bool close = false;
};

/// Whether `headers` can be sent: token names, values without control characters, none that is the server's own.
bool may_be_sent(const Headers& headers) noexcept;
/// Whether a request's method and target can be sent: a token, and a path of printable ASCII.
bool may_be_sent(std::string_view method, std::string_view target) noexcept;

/// Gathers the small parts of a head, and appends them to `out` together, the last by `end`.
class HeadWriter {
 public:
  explicit HeadWriter(PlaintextBytes& out) noexcept : out_(out) {}
  ~HeadWriter() { wipe(std::as_writable_bytes(std::span(buffer_.data(), used_))); }
  HeadWriter(const HeadWriter&) = delete;
  HeadWriter& operator=(const HeadWriter&) = delete;

  void text(std::string_view part) {
    if (part.size() > buffer_.size() - used_) return long_text(part);
    std::memcpy(buffer_.data() + used_, part.data(), part.size());
    used_ += part.size();
  }
  void decimal(std::size_t number);
  void header(std::string_view name, std::string_view value);
  void end() { out_.append(std::string_view(buffer_.data(), used_)); }

 private:
  void long_text(std::string_view part);

  PlaintextBytes& out_;
  std::size_t used_ = 0;
  std::array<char, 1024> buffer_;
};

/// The status line and all headers with the empty line. `date`: an IMF-fixdate.
void append_head(PlaintextBytes& out, int status, const Headers& headers, std::string_view date, AnswerFraming framing);
/// "1a2b\r\n": what comes before a chunk of `size` bytes.
void append_chunk_size(PlaintextBytes& out, std::size_t size);

}  // namespace keyhold::net
