#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "keyhold/base/result.h"

namespace keyhold::keyring {

/// Reads the stream of key changes (server-sent events) as it arrives, cut anywhere. Not thread-safe.
class RevocationLines {
 public:
  struct Handlers {
    std::function<void(const std::string& key_arn)> changed;
    std::function<void()> stream_lost;  ///< changes may have been missed: all keys must prove themselves
  };
  /// `handlers` outlives this.
  explicit RevocationLines(const Handlers& handlers) : handlers_(handlers) {}

  void begin() { unfinished_.clear(); }  ///< a new stream: the last one's unfinished line is not its beginning
  /// Hands on each change whose line `piece` ends. Errors: kUnavailable when a line is longer than 64 KiB.
  Status take(std::string_view piece);
  /// Where the next stream should go on; empty: not known.
  const std::string& last_id() const noexcept { return last_id_; }

 private:
  void take_line(std::string_view line);
  void take_data(std::string_view data);

  const Handlers& handlers_;
  std::string unfinished_;
  std::string last_id_;
};

}  // namespace keyhold::keyring
