#include "passphrase_input.h"

#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <string>

namespace keyhold::apps {
namespace {

/// While it lives, the terminal does not show what is typed.
class QuietTerminal {
 public:
  QuietTerminal() {
    if (::isatty(STDIN_FILENO) == 0 || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    fmt::print(stderr, "Passphrase: ");
  }
  ~QuietTerminal() {
    if (!quiet_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    fmt::print(stderr, "\n");
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

 private:
  termios before_{};
  bool quiet_ = false;
};

}  // namespace

Result<SecretBytes> read_passphrase() {
  const QuietTerminal quiet;
  std::string line;
  std::getline(std::cin, line);
  SecretBytes out = SecretBytes::copy_of(as_bytes(line));
  wipe(line);
  if (out.empty()) return Error{ErrorCode::kInvalidArgument, "no passphrase on standard input", {}};
  return out;
}

}  // namespace keyhold::apps
