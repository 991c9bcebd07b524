// status, config, version, completion.
#include "cli/client_commands.h"
#include "cli/output.h"
#include "exit_code.h"
#include "roles/role_command.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

constexpr std::string_view kVersion = "keyhold " KEYHOLD_VERSION;

int print_version() {
  print_text(std::string(kVersion) + "\n");
  return kExitOk;
}

void add_config(CommandTree& tree) {
  auto& file = tree.options<std::filesystem::path>();
  CLI::App& config = tree.group(tree.root(), "config", "configuration files");
  tree.command(config, "check", "explain each fault with its file and line", [&] { return check_config(file); })
      .add_option("FILE", file, "a role's TOML file")
      ->required();
}

void add_completion(CommandTree& tree) {
  auto& shell = tree.options<std::string>();
  tree.command(tree.root(), "completion", "a script for the shell: source <(keyhold completion bash)",
               [&] {
                 print_text(completion_script(shell, tree.completion_entries()));
                 return static_cast<int>(kExitOk);
               })
      .add_option("SHELL", shell, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
}

}  // namespace

void add_tool_commands(CommandTree& tree) {
  tree.root().set_version_flag("--version", std::string(kVersion));
  tree.command(tree.root(), "status", "of the platform", [&] { return show_platform_status(tree.common()); });
  add_config(tree);
  tree.command(tree.root(), "version", "print the version", print_version);
  add_completion(tree);
}

}  // namespace keyhold::apps
