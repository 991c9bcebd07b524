#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/completion.h"
#include "cli/place.h"

namespace keyhold::apps {

/// The command line: its commands, the options that parsing fills, and the one action that it chooses. One thread.
class CommandTree {
 public:
  using Action = std::function<int()>;

  CommandTree();
  /// Parses, then does what was asked. Returns the exit code.
  int run(int argc, const char* const* argv);

  // For the functions of commands.h.
  CLI::App& root() noexcept { return app_; }
  CommonOptions& common() noexcept { return common_; }
  bool data_directory_given() const { return data_directory_->count() > 0; }
  CLI::App& group(CLI::App& parent, const char* name, const char* description);
  CLI::App& command(CLI::App& parent, const char* name, const char* description, Action action);
  void choose(Action action) { action_ = std::move(action); }
  /// Options of some commands, which live as long as the tree.
  template <class T>
  T& options() {
    auto made = std::make_shared<T>();
    kept_.push_back(made);
    return *made;
  }
  std::vector<CompletionEntry> completion_entries();

 private:
  void add_common();

  CLI::App app_{"Keyhold keeps each tenant's data under a key that its owner can take away."};
  CLI::Option* data_directory_ = nullptr;
  Action action_;
  CommonOptions common_;
  std::string output_ = "text";
  std::vector<std::shared_ptr<void>> kept_;
};

}  // namespace keyhold::apps
