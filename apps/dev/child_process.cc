#include "dev/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <thread>
#include <utility>

#include "keyhold/base/json.h"

namespace keyhold::apps {
namespace {

constexpr std::chrono::milliseconds kPoll{20};
constexpr std::size_t kMaxWords = 3;

Error system_error(const std::string& what) {
  return {ErrorCode::kUnavailable, what + ": " + std::generic_category().message(errno), {}};
}

// Between fork and exec: nothing but system calls, since the parent has threads.
[[noreturn]] void become(char* const* arguments, int log, int channel, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(1);
  if (log >= 0) ::dup2(log, STDOUT_FILENO);
  if (log >= 0) ::dup2(log, STDERR_FILENO);
  ::dup2(channel, ChildProcess::kChannelFd);  // a copy without close-on-exec
  ::execv("/proc/self/exe", arguments);
  ::_exit(127);
}

// What an error line of a log says to a person; nothing for any other line.
std::string error_words(const std::string& line) {
  if (line.starts_with("keyhold: ")) return line;
  const Result<json::Object> parsed = json::parse_object(line);
  if (!parsed) return {};
  const json::Value* level = json::find(*parsed, "level");
  if (level == nullptr || !level->is_string() || level->get_string() != "error") return {};
  const json::Value* error = json::find(*parsed, "error");
  return error != nullptr && error->is_string() ? std::string(error->get_string()) : line;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(Start start) {
  const bool own_log = !start.log.empty();
  const int log = own_log ? ::open(start.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
  if (own_log && log < 0) return system_error(start.log.string());
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return system_error("socketpair");
  // Descriptor 3 itself would keep its close-on-exec flag through dup2.
  const int child_end = ::fcntl(ends[1], F_DUPFD_CLOEXEC, kChannelFd + 1);
  ::close(ends[1]);
  std::vector<char*> arguments{const_cast<char*>("keyhold")};
  for (std::string& argument : start.arguments) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  std::error_code unknown;
  const std::uintmax_t log_begin = own_log ? std::filesystem::file_size(start.log, unknown) : 0;
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(arguments.data(), log, child_end, parent);
  if (own_log) ::close(log);
  ::close(child_end);
  if (pid > 0) return ChildProcess(std::move(start.name), pid, ends[0], std::move(start.log), log_begin);
  ::close(ends[0]);
  return system_error("fork");
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      channel_(std::exchange(other.channel_, -1)),
      log_(std::move(other.log_)),
      log_begin_(other.log_begin_),
      status_(other.status_) {}

ChildProcess::~ChildProcess() {
  stop(std::chrono::seconds(5));
  if (channel_ >= 0) ::close(channel_);
}

bool ChildProcess::ended() {
  if (pid_ < 0 || status_) return true;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_.has_value();
}

void ChildProcess::stop(std::chrono::seconds grace) {
  if (ended()) return;
  ::kill(pid_, SIGTERM);
  for (std::chrono::milliseconds waited{0}; waited < grace && !ended(); waited += kPoll)
    std::this_thread::sleep_for(kPoll);
  if (ended()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  if (::waitpid(pid_, &status, 0) == pid_) status_ = status;
}

std::string ChildProcess::last_words() const {
  std::string out = name_;
  if (status_ && WIFSIGNALED(*status_))
    out += " was ended by signal " + std::to_string(WTERMSIG(*status_));
  else if (status_)
    out += " ended with " + std::to_string(WEXITSTATUS(*status_));
  else
    out += " does not answer";
  if (log_.empty()) return out;
  std::ifstream log(log_);
  log.seekg(static_cast<std::streamoff>(log_begin_));
  std::vector<std::string> words;
  for (std::string line; std::getline(log, line);)
    if (std::string said = error_words(line); !said.empty()) words.push_back(std::move(said));
  const std::size_t skipped = words.size() > kMaxWords ? words.size() - kMaxWords : 0;
  for (std::size_t i = skipped; i < words.size(); ++i) out += "\n  " + words[i];
  return out + "\n  its log: " + log_.string();
}

}  // namespace keyhold::apps
