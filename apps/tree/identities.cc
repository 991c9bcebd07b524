// iam: accounts, users, access keys, roles and their inline policies.
#include "cli/iam_commands.h"
#include "cli/role_commands.h"
#include "roles/role_command.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

constexpr const char* kNameHelp = "its name";

/// Which user or role, and what of it; each command uses some.
struct IdentityOptions {
  UserItem user;
  RoleItem role;
  NewRoleOptions new_role;
  std::string account_name, status, principal;
  bool administrator = false;
  std::filesystem::path file;

  CLI::App& with_user(CLI::App& of) {
    of.add_option("ACCOUNT", user.account, kAccountHelp)->required();
    of.add_option("USER", user.user, kNameHelp)->required();
    return of;
  }
  CLI::App& with_role(CLI::App& of) {
    of.add_option("ACCOUNT", role.account, kAccountHelp)->required();
    of.add_option("ROLE", role.role, kNameHelp)->required();
    return of;
  }
};

void add_accounts(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& account = tree.group(iam, "account", "accounts");
  tree.command(account, "create", "a new account", [&] { return create_account(tree.common(), options.account_name); })
      .add_option("NAME", options.account_name, kNameHelp)
      ->required();
  tree.command(account, "list", "all accounts", [&] { return list_accounts(tree.common()); });
}

void add_users(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& user = tree.group(iam, "user", "users of an account");
  options
      .with_user(tree.command(
          user, "create", "a new user",
          [&] { return create_user(tree.common(), options.user.account, options.user.user, options.administrator); }))
      .add_flag("--administrator", options.administrator, "with the policy that allows all");
  tree.command(user, "list", "its users", [&] { return list_users(tree.common(), options.user.account); })
      .add_option("ACCOUNT", options.user.account, kAccountHelp)
      ->required();
  options.with_user(tree.command(user, "delete", "with its access keys and policies",
                                 [&] { return delete_user(tree.common(), options.user.account, options.user.user); }));
}

void add_access_keys(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  constexpr const char* kIdHelp = "AKIA and 16 characters";
  CLI::App& keys = tree.group(iam, "access-key", "access keys of a user, two at most");
  options.with_user(tree.command(keys, "create", "its secret is shown once",
                                 [&] { return create_access_key(tree.common(), options.user); }));
  options.with_user(
      tree.command(keys, "list", "without secrets", [&] { return list_access_keys(tree.common(), options.user); }));
  CLI::App& update = options.with_user(tree.command(keys, "update", "switch on or off", [&] {
    return set_access_key_status(tree.common(), options.user, options.status);
  }));
  update.add_option("ACCESS_KEY_ID", options.user.name, kIdHelp)->required();
  update.add_option("--status", options.status, "Active or Inactive")
      ->required()
      ->check(CLI::IsMember({"Active", "Inactive"}));
  options
      .with_user(
          tree.command(keys, "delete", "for good", [&] { return delete_access_key(tree.common(), options.user); }))
      .add_option("ACCESS_KEY_ID", options.user.name, kIdHelp)
      ->required();
}

void add_principal_policy(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& of = tree.command(iam, "principal-policy", "the identity policy that a principal of a deployment needs",
                              [&] { return show_principal_policy(options.file, options.principal); });
  of.add_option("PRINCIPAL", options.principal, "of the platform, or of the secrets role")
      ->required()
      ->check(CLI::IsMember({"provisioner", "events", "registry", "secrets"}));
  of.add_option("--config", options.file, "the platform's TOML file")->required();
}

void add_user_policies(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& policy = tree.group(iam, "policy", "inline policies of a user");
  const auto with_policy = [&](CLI::App& of) -> CLI::App& {
    options.with_user(of).add_option("POLICY", options.user.name, kNameHelp)->required();
    return of;
  };
  options.with_user(
      tree.command(policy, "list", "their names", [&] { return list_policies(tree.common(), options.user); }));
  with_policy(
      tree.command(policy, "put", "set one", [&] { return put_policy(tree.common(), options.user, options.file); }))
      .add_option("FILE", options.file, kPolicyFileHelp)
      ->required();
  with_policy(tree.command(policy, "get", "the document", [&] { return get_policy(tree.common(), options.user); }));
  with_policy(tree.command(policy, "delete", "remove one", [&] { return delete_policy(tree.common(), options.user); }));
}

void add_roles(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& role = tree.group(iam, "role", "roles of an account, which principals take on by sts:AssumeRole");
  CLI::App& create = options.with_role(tree.command(
      role, "create", "a new role", [&] { return create_role(tree.common(), options.role, options.new_role); }));
  create.add_option("--trust", options.new_role.trust, "file of the policy of who may take it on, JSON")->required();
  create.add_option("--description", options.new_role.description, "for people");
  create.add_option("--max-session-seconds", options.new_role.max_session_seconds, "3600 to 43200 (3600)");
  tree.command(role, "list", "its roles", [&] { return list_roles(tree.common(), options.role.account); })
      .add_option("ACCOUNT", options.role.account, kAccountHelp)
      ->required();
  options.with_role(tree.command(role, "show", "one role", [&] { return show_role(tree.common(), options.role); }));
  options.with_role(tree.command(role, "delete", "ends its sessions; its policies must be gone",
                                 [&] { return delete_role(tree.common(), options.role); }));
  CLI::App& trust = tree.group(iam, "trust", "who may take a role on");
  options
      .with_role(tree.command(trust, "put", "set the trust policy",
                              [&] { return put_trust(tree.common(), options.role, options.file); }))
      .add_option("FILE", options.file, kPolicyFileHelp)
      ->required();
}

void add_role_policies(CommandTree& tree, CLI::App& iam, IdentityOptions& options) {
  CLI::App& policy = tree.group(iam, "role-policy", "inline policies of a role");
  const auto with_policy = [&](CLI::App& of) -> CLI::App& {
    options.with_role(of).add_option("POLICY", options.role.policy, kNameHelp)->required();
    return of;
  };
  options.with_role(
      tree.command(policy, "list", "their names", [&] { return list_role_policies(tree.common(), options.role); }));
  with_policy(tree.command(policy, "put", "set one",
                           [&] { return put_role_policy(tree.common(), options.role, options.file); }))
      .add_option("FILE", options.file, kPolicyFileHelp)
      ->required();
  with_policy(
      tree.command(policy, "get", "the document", [&] { return get_role_policy(tree.common(), options.role); }));
  with_policy(
      tree.command(policy, "delete", "remove one", [&] { return delete_role_policy(tree.common(), options.role); }));
}

void add_explain(CommandTree& tree, CLI::App& iam) {
  auto& question = tree.options<ExplainOptions>();
  CLI::App& out = tree.command(iam, "explain", "would it be allowed, and which statement decides",
                               [&] { return explain(tree.common(), question); });
  out.add_option("PRINCIPAL_ARN", question.principal, "a root, user, role or assumed-role session")->required();
  out.add_option("ACTION", question.action, "kms:Decrypt")->required();
  out.add_option("RESOURCE", question.resource, "an ARN: a key, alias, role or secret; * where there is none")
      ->required();
  out.add_option("--context", question.context, "condition keys, NAME=VALUE; repeat a name for more values");
  out.add_option("--encryption-context", question.encryption_context, "pairs, NAME=VALUE");
}

}  // namespace

void add_identity_commands(CommandTree& tree) {
  auto& options = tree.options<IdentityOptions>();
  CLI::App& iam =
      tree.group(tree.root(), "iam", "AWS accounts, users, roles, access keys and policies of the embedded KMS");
  add_accounts(tree, iam, options);
  add_users(tree, iam, options);
  add_access_keys(tree, iam, options);
  add_principal_policy(tree, iam, options);
  add_user_policies(tree, iam, options);
  add_roles(tree, iam, options);
  add_role_policies(tree, iam, options);
  add_entity_commands(tree, iam);
  add_explain(tree, iam);
}

}  // namespace keyhold::apps
