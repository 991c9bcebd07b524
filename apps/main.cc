// The command line: which commands there are and what they take. What each does is in the file that its function is
// from.
#include <CLI/CLI.hpp>
#include <functional>

#include "cli/audit_commands.h"
#include "cli/backup_commands.h"
#include "cli/client_commands.h"
#include "cli/completion.h"
#include "cli/entity_tree.h"
#include "cli/env.h"
#include "cli/event_commands.h"
#include "cli/event_import.h"
#include "cli/iam_commands.h"
#include "cli/key_commands.h"
#include "cli/kms_commands.h"
#include "cli/output.h"
#include "cli/role_commands.h"
#include "cli/slot_commands.h"
#include "demo/demo.h"
#include "dev/dev.h"
#include "exit_code.h"
#include "roles/role_command.h"

namespace keyhold::apps {
namespace {

constexpr const char* kVersion = "keyhold " KEYHOLD_VERSION "\n";
constexpr const char* kExitCodes = "Exit codes: 0 done; 1 refused or failed; 2 wrong command line; 3 no answer.";
constexpr const char* kExamples =
    "Examples:\n"
    "  keyhold dev\n"
    "  keyhold client create 'Acme Ltd'\n"
    "  keyhold byok elect 'Acme Ltd' --key-arn arn:aws:kms:eu-central-1:111122223333:key/...\n"
    "  keyhold tenant provision 'Acme Ltd' --environment production\n"
    "  keyhold byok policy 'Acme Ltd' --guide\n"
    "  keyhold event import 'Acme Ltd' events.ndjson.gz\n";

constexpr const char* kTenant = "its id, or its client's name";
constexpr const char* kAccount = "its id of 12 digits";
constexpr const char* kUser = "its name";
constexpr const char* kRoleName = "its name";

/// The command tree, with the options that parsing fills and the one action that it chooses.
class CommandLine {
 public:
  CommandLine();
  int run(int argc, const char* const* argv);

 private:
  using Action = std::function<int()>;
  static std::string common_help();
  CLI::App* group(CLI::App& parent, const char* name, const char* description);
  CLI::App* command(CLI::App& parent, const char* name, const char* description, Action action);

  void add_common();
  void add_running();
  void add_roles();
  void add_kms(CLI::App& kms);
  void add_slots(CLI::App& kms);
  void add_backup(CLI::App& run, const std::string& role);
  void add_clients();
  void add_tenants();
  void add_byok();
  void add_events();
  void add_accounts();
  void add_access_keys();
  void add_policies();
  void add_iam_roles();
  void add_role_policies();
  void add_entities();
  void add_explain();
  void add_audit();
  void add_small();
  std::vector<CompletionEntry> completion_entries();

  CLI::App app_{"Keyhold keeps each tenant's data under a key that its owner can take away."};
  CLI::Option* data_directory_ = nullptr;
  Action action_;
  CommonOptions common_;
  std::string output_ = "text";

  DevOptions dev_;
  DemoOptions demo_;
  RoleOptions role_;
  std::string client_, tenant_, name_, environment_, key_arn_, client_id_, shell_, account_ = "client", status_;
  std::vector<std::string> scopes_{"events:read", "events:write"};
  bool guide_ = false, administrator_ = false;
  AppendOptions append_;
  ReadOptions read_;
  std::uint64_t tail_from_ = 0, audit_from_ = 0, audit_lines_ = 1000;
  bool follow_ = false;
  std::string audit_format_ = "lines", audit_role_ = "kms";
  std::filesystem::path file_;
  std::string principal_;
  UserItem user_item_;
  RoleItem role_item_;
  NewRoleOptions new_role_;
  ExplainOptions explain_;
  KeyFilter key_filter_;
  SlotOptions slot_;
  BackupOptions backup_;
  RestoreOptions restore_;
};

// Below each command, which CLI11 doesn't show the options of those above.
std::string CommandLine::common_help() {
  return std::string("Common options: --data-dir, --endpoint, --ca, --output; see keyhold --help.\n") + kExitCodes;
}

CLI::App* CommandLine::group(CLI::App& parent, const char* name, const char* description) {
  CLI::App* out = parent.add_subcommand(name, description);
  out->footer(common_help());
  out->require_subcommand(1);
  return out;
}

CLI::App* CommandLine::command(CLI::App& parent, const char* name, const char* description, Action action) {
  CLI::App* out = parent.add_subcommand(name, description);
  out->footer(common_help());
  out->callback([this, action = std::move(action)] { action_ = action; });
  return out;
}

CommandLine::CommandLine() {
  app_.name("keyhold");
  app_.require_subcommand(1);
  app_.footer(std::string(kExitCodes) + "\n\n" + kExamples);
  app_.fallthrough();  // inherited: the common options may stand anywhere
  app_.set_version_flag("--version", std::string(kVersion, std::string_view(kVersion).size() - 1));
  add_common();
  add_running();
  add_roles();
  add_clients();
  add_tenants();
  add_byok();
  add_events();
  add_accounts();
  add_access_keys();
  add_policies();
  add_iam_roles();
  add_role_policies();
  add_entities();
  add_explain();
  add_audit();
  add_small();
}

void CommandLine::add_common() {
  data_directory_ = app_.add_option("--data-dir", common_.data_directory, "where dev.json is (./keyhold-data)")
                        ->envname("KEYHOLD_DATA_DIR");
  app_.add_option("--endpoint", common_.endpoint, "the platform, https://HOST:PORT (KEYHOLD_ENDPOINT)");
  app_.add_option("--ca", common_.ca, "PEM file of the CA to trust (KEYHOLD_CA; else the system's)");
  app_.add_option("--output", output_, "json or text")->check(CLI::IsMember({"json", "text"}));
}

void CommandLine::add_running() {
  CLI::App* dev = command(app_, "dev", "all roles on loopback, until SIGINT or SIGTERM", [this] {
    dev_.data_directory = common_.data_directory;
    return run_dev(dev_);
  });
  dev->add_option("--port-base", dev_.port_base, "first of five ports")
      ->check(CLI::Range(1, 65531))
      ->capture_default_str();
  dev->add_option("--region", dev_.region, "Region of a new deployment (eu-central-1)");
  dev->add_option("--rotation-hook", dev_.rotation_hooks,
                  "LAMBDA_ARN=https://HOST:PORT/PATH, what rotates secrets that name the function; may be repeated")
      ->check([](const std::string& text) {
        const std::size_t equals = text.find("=https://");
        return equals == std::string::npos || equals == 0 ? "must be LAMBDA_ARN=https://..." : "";
      });
  dev->add_option("--rotation-ca", dev_.rotation_ca, "PEM file of the CA of rotation hooks (the deployment's)");
  dev->add_flag("--allow-deletion-clock", dev_.allow_deletion_clock,
                "let the operator run deletions as of a later time");

  CLI::App* env =
      command(app_, "env", "export lines for a shell", [this] { return print_environment(common_, account_); });
  env->add_option("--as", account_, "whose AWS credentials: platform or client")
      ->check(CLI::IsMember({"platform", "client"}))
      ->capture_default_str();

  CLI::App* demo = command(app_, "demo", "the whole promise on real records, step by step", [this] {
    if (data_directory_->count() > 0) demo_.data_directory = common_.data_directory;
    return run_demo(demo_);
  });
  demo->add_option("--input", demo_.input, "a CSV file with a header, one company a row")->capture_default_str();
}

void CommandLine::add_roles() {
  for (const char* role : {"kms", "secrets", "platform"}) {
    CLI::App* run = app_.add_subcommand(role, std::string("run the role ") + role);
    run->callback([this, role, run] {
      const bool starts = run->get_subcommands().empty();
      if (starts) action_ = [this, role] { return run_role(role, role_); };
      const std::string below = starts ? std::string() : run->get_subcommands().front()->get_name();
      const bool configured = starts || below == "init" || below == "restore";
      if (configured && role_.config.empty()) throw CLI::RequiredError("--config");
    });
    run->add_option("--config", role_.config, "its TOML file");
    run->add_option("--credentials-fd", role_.credentials_fd, "inherited descriptor that hands over credentials");
    if (std::string_view(role) == "secrets")
      command(*run, "status", "of the running role: secrets, limits, audit lines",
              [this] { return show_role_status(common_, PortOf::kSecrets); });
    if (std::string_view(role) == "kms") add_kms(*run);
    if (std::string_view(role) != "platform") add_backup(*run, role);
  }
}

void CommandLine::add_kms(CLI::App& kms) {
  kms.add_flag("--allow-deletion-clock", role_.allow_deletion_clock,
               "let the operator run deletions as of a later time");
  kms.add_flag("--passphrase", role_.ask_passphrase, "unseal with the recovery passphrase, read from standard input");
  command(kms, "init", "make the root key; prints the recovery passphrase once",
          [this] { return run_kms_init(role_.config); });
  command(kms, "status", "of the running role: keys by state, grants, epochs, limits, audit lines",
          [this] { return show_role_status(common_, PortOf::kKms); });
  command(kms, "rotate-root", "a new root key and key file, everything sealed anew",
          [this] { return rotate_root(common_); });
  CLI::App* keys = command(kms, "keys", "one key a line, of all accounts and Regions",
                           [this] { return list_keys(common_, key_filter_); });
  keys->add_option("--account", key_filter_.account, kAccount);
  keys->add_option("--region", key_filter_.region, "such as eu-central-1");
  keys->add_option("--state", key_filter_.state, "such as Enabled, Disabled, PendingDeletion");
  keys->add_option("--name", key_filter_.name, "its id or ARN, or an alias's name or ARN");
  add_slots(kms);
  CLI::App* key = group(kms, "key", "one key, seen by the operator, who can't change it");
  command(*key, "show", "its metadata, policy, versions, grants and last use",
          [this] { return show_key(common_, name_); })
      ->add_option("KEY", name_, "its id or ARN, or an alias's name or ARN")
      ->required();
}

void CommandLine::add_backup(CLI::App& run, const std::string& role) {
  const PortOf port = role == "kms" ? PortOf::kKms : PortOf::kSecrets;
  CLI::App* backup = command(run, "backup", "of the running role: its store as of now, ciphertext, in one file",
                             [this, port] { return take_backup(common_, port, backup_); });
  backup->add_option("FILE", backup_.output, "where it goes")->required();
  CLI::App* restore = command(run, "restore", "a backup into the role's empty data directory, all of it checked",
                              [this, role] { return run_restore(role, role_, restore_); });
  restore->add_option("BACKUP", restore_.backup, "the file")->required();
  restore->add_option("--audit", restore_.audit,
                      "a newer `audit export`; refused when it tells of a key that was destroyed since");
  if (role != "kms") return;
  backup->add_option("--seal", backup_.seal, "also the seal file, into a file that is to be kept elsewhere");
  restore->add_option("--seal", restore_.seal, "the seal file of the backup's root epoch")->required();
}

void CommandLine::add_slots(CLI::App& kms) {
  CLI::App* slot = group(kms, "slot", "what opens the root key: passphrases and key files");
  const auto with_proof = [this](CLI::App* of) {
    of->add_option("--with-key-file", slot_.proof, "a key file that opens a slot; absent: a passphrase is read");
    return of;
  };
  const auto with_label = [this, with_proof](CLI::App* of) {
    with_proof(of)->add_option("--label", slot_.label, "for people, at most 64 bytes");
    return of;
  };
  command(*slot, "list", "numbers, types and labels", [this] { return list_slots(common_); });
  CLI::App* add = group(*slot, "add", "one more");
  with_label(
      command(*add, "passphrase", "prints a new one, once", [this] { return add_passphrase_slot(common_, slot_); }));
  with_label(command(*add, "key-file", "32 bytes, made where the file is missing",
                     [this] { return add_key_file_slot(common_, slot_); }))
      ->add_option("FILE", slot_.key_file, "mode 0400 or 0600")
      ->required();
  with_proof(command(*slot, "remove", "one less; not the last, nor the one that is shown to open",
                     [this] { return remove_slot(common_, slot_); }))
      ->add_option("SLOT", slot_.number, "its number")
      ->required();
}

void CommandLine::add_clients() {
  CLI::App* client = group(app_, "client", "organisations that own tenants");
  command(*client, "create", "a new client", [this] { return create_client(common_, name_); })
      ->add_option("NAME", name_, "its name")
      ->required();
  command(*client, "list", "all clients", [this] { return list_clients(common_); });
  command(*client, "show", "one client", [this] { return show_client(common_, client_); })
      ->add_option("CLIENT", client_, "id or name")
      ->required();
}

void CommandLine::add_tenants() {
  CLI::App* tenant = group(app_, "tenant", "environments of a client, each with its own keys");
  CLI::App* provision = command(*tenant, "provision", "a new tenant",
                                [this] { return provision_tenant(common_, client_, environment_); });
  provision->add_option("CLIENT", client_, "id or name")->required();
  provision->add_option("--environment", environment_, "production or sandbox")
      ->required()
      ->check(CLI::IsMember({"production", "sandbox"}));
  command(*tenant, "list", "all tenants", [this] { return list_tenants(common_); });
  command(*tenant, "show", "one tenant", [this] { return show_tenant(common_, tenant_); })
      ->add_option("TENANT", tenant_, kTenant)
      ->required();

  CLI::App* credential = group(*tenant, "credential", "who may read and write a tenant's data");
  CLI::App* create = command(*credential, "create", "a client id and secret, shown once",
                             [this] { return create_credential(common_, tenant_, scopes_); });
  create->add_option("TENANT", tenant_, kTenant)->required();
  create->add_option("--scope", scopes_, "events:read, events:write")->capture_default_str();
  command(*credential, "list", "without their secrets", [this] { return list_credentials(common_, tenant_); })
      ->add_option("TENANT", tenant_, kTenant)
      ->required();
  CLI::App* revoke = command(*credential, "revoke", "ends it and its tokens",
                             [this] { return revoke_credential(common_, tenant_, client_id_); });
  revoke->add_option("TENANT", tenant_, kTenant)->required();
  revoke->add_option("CLIENT_ID", client_id_, "khc_ and 32 digits")->required();
}

void CommandLine::add_byok() {
  CLI::App* byok = group(app_, "byok", "bring your own key");
  CLI::App* elect = command(*byok, "elect", "phase 1: the client's key for its production tenant",
                            [this] { return elect_key(common_, client_, key_arn_); });
  elect->add_option("CLIENT", client_, "id or name")->required();
  elect->add_option("--key-arn", key_arn_, "arn:aws:kms:REGION:ACCOUNT:key/ID")->required();
  CLI::App* policy = command(*byok, "policy", "the key policy for the client to apply as it is",
                             [this] { return show_key_policy(common_, tenant_, guide_); });
  policy->add_option("TENANT", tenant_, kTenant)->required();
  policy->add_flag("--guide", guide_, "with the AWS CLI commands of both phases");
  command(*byok, "verify", "prove access now and report each check", [this] { return verify_key(common_, tenant_); })
      ->add_option("TENANT", tenant_, kTenant)
      ->required();
  command(*byok, "status", "state and last report", [this] { return show_key_status(common_, tenant_); })
      ->add_option("TENANT", tenant_, kTenant)
      ->required();
}

void CommandLine::add_events() {
  CLI::App* event = group(app_, "event", "a tenant's events; KEYHOLD_CLIENT_ID and KEYHOLD_CLIENT_SECRET say who asks");
  CLI::App* append = command(*event, "append", "one event from options, or events from standard input",
                             [this] { return append_events(common_, append_); });
  append->add_option("TENANT", append_.tenant, kTenant)->required();
  append->add_option("STREAM", append_.stream, "its name; made by its first event")->required();
  append->add_option("--type", append_.type, "its type; absent: NDJSON or a JSON array is read from standard input");
  append->add_option("--data", append_.data, "its data, JSON");
  append->add_option("--metadata", append_.metadata, "its metadata, JSON");
  append->add_option("--id", append_.id, "its id (a fresh UUID)");
  append->add_option("--time", append_.time, "its time, RFC 3339");
  append->add_option("--expected-revision", append_.expected, "any, no-stream, stream-exists or a number")
      ->capture_default_str();
  CLI::App* read = command(*event, "read", "one event a line, of a stream or of all",
                           [this] { return read_events(common_, read_); });
  read->add_option("TENANT", read_.tenant, kTenant)->required();
  read->add_option("STREAM", read_.stream, "its name; absent: all events, in the order of their positions");
  read->add_option("--from", read_.from, "first revision (or position)");
  read->add_option("--limit", read_.limit, "at most so many");
  read->add_flag("--backwards", read_.backwards, "newest first");
  CLI::App* tail = command(*event, "tail", "events as they come; goes on after an interruption",
                           [this] { return tail_events(common_, tenant_, tail_from_); });
  tail->add_option("TENANT", tenant_, kTenant)->required();
  tail->add_option("--from", tail_from_, "first position")->capture_default_str();
  CLI::App* import =
      command(*event, "import",
              "a file of {\"stream\",\"id\",\"type\",\"time\",\"data\"} a line, gzipped or not; repeat to resume",
              [this] { return import_events(common_, tenant_, file_); });
  import->add_option("TENANT", tenant_, kTenant)->required();
  import->add_option("FILE", file_, "NDJSON, gzipped or not")->required();
}

void CommandLine::add_accounts() {
  CLI::App* iam = group(app_, "iam", "AWS accounts, users, roles, access keys and policies of the embedded KMS");
  CLI::App* account = group(*iam, "account", "accounts");
  command(*account, "create", "a new account", [this] { return create_account(common_, name_); })
      ->add_option("NAME", name_, "its name")
      ->required();
  command(*account, "list", "all accounts", [this] { return list_accounts(common_); });
  CLI::App* user = group(*iam, "user", "users of an account");
  CLI::App* create = command(*user, "create", "a new user", [this] {
    return create_user(common_, user_item_.account, user_item_.user, administrator_);
  });
  create->add_option("ACCOUNT", user_item_.account, kAccount)->required();
  create->add_option("USER", user_item_.user, kUser)->required();
  create->add_flag("--administrator", administrator_, "with the policy that allows all");
  command(*user, "list", "its users", [this] { return list_users(common_, user_item_.account); })
      ->add_option("ACCOUNT", user_item_.account, kAccount)
      ->required();
  CLI::App* remove = command(*user, "delete", "with its access keys and policies",
                             [this] { return delete_user(common_, user_item_.account, user_item_.user); });
  remove->add_option("ACCOUNT", user_item_.account, kAccount)->required();
  remove->add_option("USER", user_item_.user, kUser)->required();
}

void CommandLine::add_access_keys() {
  CLI::App* keys = group(*app_.get_subcommand("iam"), "access-key", "access keys of a user, two at most");
  const auto of_user = [this](CLI::App* of) {
    of->add_option("ACCOUNT", user_item_.account, kAccount)->required();
    of->add_option("USER", user_item_.user, kUser)->required();
    return of;
  };
  of_user(
      command(*keys, "create", "its secret is shown once", [this] { return create_access_key(common_, user_item_); }));
  of_user(command(*keys, "list", "without secrets", [this] { return list_access_keys(common_, user_item_); }));
  CLI::App* update = of_user(command(*keys, "update", "switch on or off",
                                     [this] { return set_access_key_status(common_, user_item_, status_); }));
  update->add_option("ACCESS_KEY_ID", user_item_.name, "AKIA and 16 characters")->required();
  update->add_option("--status", status_, "Active or Inactive")
      ->required()
      ->check(CLI::IsMember({"Active", "Inactive"}));
  of_user(command(*keys, "delete", "for good", [this] { return delete_access_key(common_, user_item_); }))
      ->add_option("ACCESS_KEY_ID", user_item_.name, "AKIA and 16 characters")
      ->required();
}

void CommandLine::add_policies() {
  CLI::App* of_principal = command(*app_.get_subcommand("iam"), "principal-policy",
                                   "the identity policy that a principal of a deployment needs",
                                   [this] { return show_principal_policy(file_, principal_); });
  of_principal->add_option("PRINCIPAL", principal_, "of the platform, or of the secrets role")
      ->required()
      ->check(CLI::IsMember({"provisioner", "events", "registry", "secrets"}));
  of_principal->add_option("--config", file_, "the platform's TOML file")->required();
  CLI::App* policy = group(*app_.get_subcommand("iam"), "policy", "inline policies of a user");
  const auto of_user = [this](CLI::App* of) {
    of->add_option("ACCOUNT", user_item_.account, kAccount)->required();
    of->add_option("USER", user_item_.user, kUser)->required();
    return of;
  };
  of_user(command(*policy, "list", "their names", [this] { return list_policies(common_, user_item_); }));
  CLI::App* put =
      of_user(command(*policy, "put", "set one", [this] { return put_policy(common_, user_item_, file_); }));
  put->add_option("POLICY", user_item_.name, "its name")->required();
  put->add_option("FILE", file_, "the document, JSON")->required();
  of_user(command(*policy, "get", "the document", [this] { return get_policy(common_, user_item_); }))
      ->add_option("POLICY", user_item_.name, "its name")
      ->required();
  of_user(command(*policy, "delete", "remove one", [this] { return delete_policy(common_, user_item_); }))
      ->add_option("POLICY", user_item_.name, "its name")
      ->required();
}

void CommandLine::add_iam_roles() {
  CLI::App& iam = *app_.get_subcommand("iam");
  CLI::App* role = group(iam, "role", "roles of an account, which principals take on by sts:AssumeRole");
  const auto of_role = [this](CLI::App* of) {
    of->add_option("ACCOUNT", role_item_.account, kAccount)->required();
    of->add_option("ROLE", role_item_.role, kRoleName)->required();
    return of;
  };
  CLI::App* create =
      of_role(command(*role, "create", "a new role", [this] { return create_role(common_, role_item_, new_role_); }));
  create->add_option("--trust", new_role_.trust, "file of the policy of who may take it on, JSON")->required();
  create->add_option("--description", new_role_.description, "for people");
  create->add_option("--max-session-seconds", new_role_.max_session_seconds, "3600 to 43200 (3600)");
  command(*role, "list", "its roles", [this] { return list_roles(common_, role_item_.account); })
      ->add_option("ACCOUNT", role_item_.account, kAccount)
      ->required();
  of_role(command(*role, "show", "one role", [this] { return show_role(common_, role_item_); }));
  of_role(command(*role, "delete", "ends its sessions; its policies must be gone",
                  [this] { return delete_role(common_, role_item_); }));
  CLI::App* trust = group(iam, "trust", "who may take a role on");
  of_role(command(*trust, "put", "set the trust policy", [this] { return put_trust(common_, role_item_, file_); }))
      ->add_option("FILE", file_, "the document, JSON")
      ->required();
}

void CommandLine::add_entities() {
  const auto add_group = [this](CLI::App& parent, const char* name, const char* about) {
    return group(parent, name, about);
  };
  const auto add_command = [this](CLI::App& parent, const char* name, const char* about, Action action) {
    return command(parent, name, about, std::move(action));
  };
  add_entity_commands(*app_.get_subcommand("iam"), add_group, add_command, common_);
}

void CommandLine::add_role_policies() {
  CLI::App* policy = group(*app_.get_subcommand("iam"), "role-policy", "inline policies of a role");
  const auto of_role = [this](CLI::App* of) {
    of->add_option("ACCOUNT", role_item_.account, kAccount)->required();
    of->add_option("ROLE", role_item_.role, kRoleName)->required();
    return of;
  };
  const auto of_policy = [&](CLI::App* of) {
    of_role(of)->add_option("POLICY", role_item_.policy, "its name")->required();
    return of;
  };
  of_role(command(*policy, "list", "their names", [this] { return list_role_policies(common_, role_item_); }));
  of_policy(command(*policy, "put", "set one", [this] { return put_role_policy(common_, role_item_, file_); }))
      ->add_option("FILE", file_, "the document, JSON")
      ->required();
  of_policy(command(*policy, "get", "the document", [this] { return get_role_policy(common_, role_item_); }));
  of_policy(command(*policy, "delete", "remove one", [this] { return delete_role_policy(common_, role_item_); }));
}

void CommandLine::add_explain() {
  CLI::App* question =
      command(*app_.get_subcommand("iam"), "explain", "would it be allowed, and which statement decides",
              [this] { return explain(common_, explain_); });
  question->add_option("PRINCIPAL_ARN", explain_.principal, "a root, user, role or assumed-role session")->required();
  question->add_option("ACTION", explain_.action, "kms:Decrypt")->required();
  question->add_option("RESOURCE", explain_.resource, "an ARN: a key, alias, role or secret; * where there is none")
      ->required();
  question->add_option("--context", explain_.context, "condition keys, NAME=VALUE; repeat a name for more values");
  question->add_option("--encryption-context", explain_.encryption_context, "pairs, NAME=VALUE");
}

void CommandLine::add_audit() {
  CLI::App* audit = group(app_, "audit", "what a role decided, line by line");
  audit->add_option("--role", audit_role_, "kms or secrets")
      ->check(CLI::IsMember({"kms", "secrets"}))
      ->capture_default_str();
  const auto port = [this] { return audit_role_ == "secrets" ? PortOf::kSecrets : PortOf::kKms; };
  CLI::App* tail = command(*audit, "tail", "the newest audit lines",
                           [this, port] { return tail_audit(common_, port(), audit_lines_, follow_); });
  tail->add_option("--lines", audit_lines_, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
  tail->add_flag("--follow", follow_, "and those to come, until it is stopped");
  CLI::App* all = command(*audit, "export", "all audit lines as NDJSON, their hash chain checked",
                          [this, port] { return export_audit(common_, port(), audit_from_, audit_format_); });
  all->add_option("--from", audit_from_, "number of the first line")->capture_default_str();
  all->add_option("--format", audit_format_, "lines as they are, or AWS CloudTrail's records")
      ->check(CLI::IsMember({"lines", "cloudtrail"}))
      ->capture_default_str();
}

void CommandLine::add_small() {
  command(app_, "status", "of the platform", [this] { return show_platform_status(common_); });
  CLI::App* config = group(app_, "config", "configuration files");
  command(*config, "check", "explain each fault with its file and line", [this] { return check_config(file_); })
      ->add_option("FILE", file_, "a role's TOML file")
      ->required();
  command(app_, "version", "print the version", [] {
    print_text(kVersion);
    return static_cast<int>(kExitOk);
  });
  CLI::App* completion =
      command(app_, "completion", "a script for the shell: source <(keyhold completion bash)", [this] {
        print_text(completion_script(shell_, completion_entries()));
        return static_cast<int>(kExitOk);
      });
  completion->add_option("SHELL", shell_, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
}

std::vector<CompletionEntry> CommandLine::completion_entries() {
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

int CommandLine::run(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  common_.data_directory_given = data_directory_->count() > 0;
  common_.json = output_ == "json";
  return action_();
}

}  // namespace
}  // namespace keyhold::apps

int main(int argc, char** argv) {
  return keyhold::apps::CommandLine().run(argc, argv);
}
