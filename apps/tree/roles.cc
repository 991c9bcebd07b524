// kms, secrets, platform: to run a role, and to look after a running one.
#include <string_view>

#include "cli/backup_commands.h"
#include "cli/key_commands.h"
#include "cli/kms_commands.h"
#include "cli/slot_commands.h"
#include "roles/role_command.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

constexpr const char* kKeyHelp = "its id or ARN, or an alias's name or ARN";

void add_backup(CommandTree& tree, CLI::App& run, const std::string& role, RoleOptions& options) {
  const PortOf port = role == "kms" ? PortOf::kKms : PortOf::kSecrets;
  auto& to = tree.options<BackupOptions>();
  auto& from = tree.options<RestoreOptions>();
  CLI::App& backup = tree.command(run, "backup", "of the running role: its store as of now, ciphertext, in one file",
                                  [&tree, &to, port] { return take_backup(tree.common(), port, to); });
  backup.add_option("FILE", to.output, "where it goes")->required();
  CLI::App& restore = tree.command(run, "restore", "a backup into the role's empty data directory, all of it checked",
                                   [&from, &options, role] { return run_restore(role, options, from); });
  restore.add_option("BACKUP", from.backup, "the file")->required();
  restore.add_option("--audit", from.audit,
                     "a newer `audit export`; refused when it tells of a key that was destroyed since");
  if (role != "kms") return;
  backup.add_option("--seal", to.seal, "also the seal file, into a file that is to be kept elsewhere");
  restore.add_option("--seal", from.seal, "the seal file of the backup's root epoch")->required();
}

void add_keys(CommandTree& tree, CLI::App& kms) {
  auto& filter = tree.options<KeyFilter>();
  CLI::App& keys = tree.command(kms, "keys", "one key a line, of all accounts and Regions",
                                [&] { return list_keys(tree.common(), filter); });
  keys.add_option("--account", filter.account, kAccountHelp);
  keys.add_option("--region", filter.region, "such as eu-central-1");
  keys.add_option("--state", filter.state, "such as Enabled, Disabled, PendingDeletion");
  keys.add_option("--name", filter.name, kKeyHelp);
  auto& shown = tree.options<std::string>();
  CLI::App& key = tree.group(kms, "key", "one key, seen by the operator, who can't change it");
  tree.command(key, "show", "its metadata, policy, versions, grants and last use",
               [&] { return show_key(tree.common(), shown); })
      .add_option("KEY", shown, kKeyHelp)
      ->required();
}

void add_sealing(CommandTree& tree, CLI::App& kms) {
  auto& slot = tree.options<SlotOptions>();
  CLI::App& slots = tree.group(kms, "slot", "what opens the root key: passphrases and key files");
  const auto with_proof = [&](CLI::App& of) -> CLI::App& {
    of.add_option("--with-key-file", slot.proof, "a key file that opens a slot; absent: a passphrase is read");
    return of;
  };
  tree.command(kms, "seal", "take all keys out of the running role's memory; nothing is served until it is unsealed",
               [&] { return seal_kms(tree.common()); });
  with_proof(
      tree.command(kms, "unseal", "give a sealed role its keys back", [&] { return unseal_kms(tree.common(), slot); }));
  const auto with_label = [&](CLI::App& of) -> CLI::App& {
    with_proof(of).add_option("--label", slot.label, "for people, at most 64 bytes");
    return of;
  };
  tree.command(slots, "list", "numbers, types and labels", [&] { return list_slots(tree.common()); });
  CLI::App& add = tree.group(slots, "add", "one more");
  with_label(tree.command(add, "passphrase", "prints a new one, once",
                          [&] { return add_passphrase_slot(tree.common(), slot); }));
  with_label(tree.command(add, "key-file", "32 bytes, made where the file is missing",
                          [&] { return add_key_file_slot(tree.common(), slot); }))
      .add_option("FILE", slot.key_file, "mode 0400 or 0600")
      ->required();
  with_proof(tree.command(slots, "remove", "one less; not the last, nor the one that is shown to open",
                          [&] { return remove_slot(tree.common(), slot); }))
      .add_option("SLOT", slot.number, "its number")
      ->required();
}

void add_kms(CommandTree& tree, CLI::App& kms, RoleOptions& options) {
  kms.add_flag("--allow-deletion-clock", options.allow_deletion_clock,
               "let the operator run deletions as of a later time");
  CLI::Option* passphrase = kms.add_flag("--passphrase", options.ask_passphrase,
                                         "unseal with the recovery passphrase, read from standard input");
  kms.add_flag("--sealed", options.sealed, "start without the keys, for kms unseal to bring them")
      ->excludes(passphrase);
  tree.command(kms, "init", "make the root key; prints the recovery passphrase once",
               [&] { return run_kms_init(options.config); });
  tree.command(kms, "status", "of the running role: keys by state, grants, epochs, limits, audit lines",
               [&] { return show_role_status(tree.common(), PortOf::kKms); });
  tree.command(kms, "rotate-root", "a new root key and key file, everything sealed anew",
               [&] { return rotate_root(tree.common()); });
  add_keys(tree, kms);
  add_sealing(tree, kms);
}

// Alone it starts the role; some of the commands below it need its configuration too.
RoleOptions& add_run(CommandTree& tree, CLI::App& run, const std::string& role) {
  auto& options = tree.options<RoleOptions>();
  run.callback([&tree, &run, &options, role] {
    const bool starts = run.get_subcommands().empty();
    if (starts) tree.choose([&options, role] { return run_role(role, options); });
    const std::string below = starts ? std::string() : run.get_subcommands().front()->get_name();
    const bool configured = starts || below == "init" || below == "restore";
    if (configured && options.config.empty()) throw CLI::RequiredError("--config");
  });
  run.add_option("--config", options.config, "its TOML file");
  run.add_option("--credentials-fd", options.credentials_fd, "inherited descriptor that hands over credentials");
  return options;
}

}  // namespace

void add_role_commands(CommandTree& tree) {
  for (const std::string role : {"kms", "secrets", "platform"}) {
    CLI::App& run = *tree.root().add_subcommand(role, "run the role " + role);
    RoleOptions& options = add_run(tree, run, role);
    if (role == "secrets")
      tree.command(run, "status", "of the running role: secrets, limits, audit lines",
                   [&tree] { return show_role_status(tree.common(), PortOf::kSecrets); });
    if (role == "kms") add_kms(tree, run, options);
    if (role != "platform") add_backup(tree, run, role, options);
  }
}

}  // namespace keyhold::apps
