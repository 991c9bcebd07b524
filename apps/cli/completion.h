#pragma once

#include <string>
#include <vector>

namespace keyhold::apps {

/// A command with its words in order ("tenant", "credential", "list") and the options that it takes.
struct CompletionEntry {
  std::string words;                 ///< joined by spaces; "" for `keyhold` itself
  std::vector<std::string> follows;  ///< subcommands and options
};

/// The completion script of `bash` or `zsh`, to be sourced.
std::string completion_script(const std::string& shell, const std::vector<CompletionEntry>& entries);

}  // namespace keyhold::apps
