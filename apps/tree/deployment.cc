// dev, env, demo: a deployment on one machine.
#include "cli/env.h"
#include "demo/demo.h"
#include "dev/dev.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

std::string rotation_hook_fault(const std::string& text) {
  const std::size_t equals = text.find("=https://");
  return equals == std::string::npos || equals == 0 ? "must be LAMBDA_ARN=https://..." : "";
}

void add_dev(CommandTree& tree) {
  auto& options = tree.options<DevOptions>();
  CLI::App& dev = tree.command(tree.root(), "dev", "all roles on loopback, until SIGINT or SIGTERM", [&] {
    options.data_directory = tree.common().data_directory;
    return run_dev(options);
  });
  dev.add_option("--port-base", options.port_base, "first of five ports")
      ->check(CLI::Range(1, 65531))
      ->capture_default_str();
  dev.add_option("--region", options.region, "Region of a new deployment (eu-central-1)");
  dev.add_option("--rotation-hook", options.rotation_hooks,
                 "LAMBDA_ARN=https://HOST:PORT/PATH, what rotates secrets that name the function; may be repeated")
      ->check(rotation_hook_fault);
  dev.add_option("--rotation-ca", options.rotation_ca, "PEM file of the CA of rotation hooks (the deployment's)");
  dev.add_option("--account-per-second", options.limits.account_per_second,
                 "calls of one account that kms and secrets let through a second (0: all)");
  dev.add_option("--key-per-second", options.limits.key_per_second,
                 "the same of cryptographic operations with one key");
  dev.add_flag("--allow-deletion-clock", options.allow_deletion_clock,
               "let the operator run deletions as of a later time");
}

void add_env(CommandTree& tree) {
  auto& account = tree.options<std::string>();
  account = "client";
  tree.command(tree.root(), "env", "export lines for a shell",
               [&] { return print_environment(tree.common(), account); })
      .add_option("--as", account, "whose AWS credentials: platform or client")
      ->check(CLI::IsMember({"platform", "client"}))
      ->capture_default_str();
}

void add_demo(CommandTree& tree) {
  auto& options = tree.options<DemoOptions>();
  tree.command(tree.root(), "demo", "the whole promise on real records, step by step",
               [&] {
                 if (tree.data_directory_given()) options.data_directory = tree.common().data_directory;
                 return run_demo(options);
               })
      .add_option("--input", options.input, "a CSV file with a header, one company a row")
      ->capture_default_str();
}

}  // namespace

void add_deployment_commands(CommandTree& tree) {
  add_dev(tree);
  add_env(tree);
  add_demo(tree);
}

}  // namespace keyhold::apps
