#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/result.h"

namespace keyhold::apps {

/// This program run again, with other arguments: its output goes to a log file or where this process's goes, descriptor
/// 3 is one end of a socket pair, and it is told to stop (SIGTERM) should the thread that started it die. In a process
/// group of its own, so that a terminal's Ctrl-C reaches the parent only. Threads: one.
class ChildProcess {
 public:
  struct Start {
    std::string name;
    std::vector<std::string> arguments;  ///< after the program's name
    std::filesystem::path log = {};      ///< appended to; made 0600; empty: this process's own output
  };
  static constexpr int kChannelFd = 3;

  static Result<ChildProcess> start(Start start);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept = delete;
  ~ChildProcess();  ///< stops it

  const std::string& name() const noexcept { return name_; }
  int channel() const noexcept { return channel_; }
  /// True once it ended; never waits.
  bool ended();
  /// SIGTERM, then SIGKILL after `grace`. Returns when it is gone.
  void stop(std::chrono::seconds grace);
  /// How it ended, with the last errors of its log: for people.
  std::string last_words() const;
  std::optional<int> exit_status() const noexcept { return status_; }

 private:
  ChildProcess(std::string name, pid_t pid, int channel, std::filesystem::path log, std::uintmax_t log_begin)
      : name_(std::move(name)), pid_(pid), channel_(channel), log_(std::move(log)), log_begin_(log_begin) {}

  std::string name_;
  pid_t pid_;
  int channel_;
  std::filesystem::path log_;
  std::uintmax_t log_begin_;  ///< where this run's lines begin
  std::optional<int> status_;
};

}  // namespace keyhold::apps
