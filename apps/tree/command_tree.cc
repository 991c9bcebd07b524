#include "tree/command_tree.h"

#include "exit_code.h"

namespace keyhold::apps {
namespace {

constexpr const char* kExitCodes = "Exit codes: 0 done; 1 refused or failed; 2 wrong command line; 3 no answer.";
constexpr const char* kExamples =
    "Examples:\n"
    "  keyhold dev\n"
    "  keyhold client create 'Acme Ltd'\n"
    "  keyhold byok elect 'Acme Ltd' --key-arn arn:aws:kms:eu-central-1:111122223333:key/...\n"
    "  keyhold tenant provision 'Acme Ltd' --environment production\n"
    "  keyhold byok policy 'Acme Ltd' --guide\n"
    "  keyhold event import 'Acme Ltd' events.ndjson.gz\n";

// Below each command, which CLI11 doesn't show the options of those above.
std::string common_help() {
  return std::string("Common options: --data-dir, --endpoint, --ca, --output; see keyhold --help.\n") + kExitCodes;
}

}  // namespace

CommandTree::CommandTree() {
  app_.name("keyhold");
  app_.require_subcommand(1);
  app_.footer(std::string(kExitCodes) + "\n\n" + kExamples);
  app_.fallthrough();  // inherited: the common options may stand anywhere
  add_common();
}

void CommandTree::add_common() {
  data_directory_ = app_.add_option("--data-dir", common_.data_directory, "where dev.json is (./keyhold-data)")
                        ->envname("KEYHOLD_DATA_DIR");
  app_.add_option("--endpoint", common_.endpoint, "the platform, https://HOST:PORT (KEYHOLD_ENDPOINT)");
  app_.add_option("--ca", common_.ca, "PEM file of the CA to trust (KEYHOLD_CA; else the system's)");
  app_.add_option("--output", output_, "json or text")->check(CLI::IsMember({"json", "text"}));
}

CLI::App& CommandTree::group(CLI::App& parent, const char* name, const char* description) {
  CLI::App* out = parent.add_subcommand(name, description);
  out->footer(common_help());
  out->require_subcommand(1);
  return *out;
}

CLI::App& CommandTree::command(CLI::App& parent, const char* name, const char* description, Action action) {
  CLI::App* out = parent.add_subcommand(name, description);
  out->footer(common_help());
  out->callback([this, action = std::move(action)] { action_ = action; });
  return *out;
}

std::vector<CompletionEntry> CommandTree::completion_entries() {
  std::vector<CompletionEntry> out;
  const std::function<void(CLI::App&, const std::string&)> add = [&](CLI::App& app, const std::string& words) {
    CompletionEntry entry{words, {}};
    for (CLI::App* below : app.get_subcommands({})) entry.follows.push_back(below->get_name());
    for (const CLI::Option* option : app.get_options())
      if (!option->get_lnames().empty()) entry.follows.push_back("--" + option->get_lnames().front());
    out.push_back(entry);
    for (CLI::App* below : app.get_subcommands({})) add(*below, (words.empty() ? "" : words + " ") + below->get_name());
  };
  add(app_, "");
  return out;
}

int CommandTree::run(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  common_.data_directory_given = data_directory_given();
  common_.json = output_ == "json";
  return action_();
}

}  // namespace keyhold::apps
