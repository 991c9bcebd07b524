// client, tenant, byok: organisations, their environments and their keys.
#include "cli/client_commands.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

/// What these commands take; each uses some.
struct ClientOptions {
  std::string client, name, tenant, environment, key_arn, client_id;
  std::vector<std::string> scopes{"events:read", "events:write"};
  bool guide = false;
};

void add_clients(CommandTree& tree, ClientOptions& options) {
  CLI::App& client = tree.group(tree.root(), "client", "organisations that own tenants");
  tree.command(client, "create", "a new client", [&] { return create_client(tree.common(), options.name); })
      .add_option("NAME", options.name, "its name")
      ->required();
  tree.command(client, "list", "all clients", [&] { return list_clients(tree.common()); });
  tree.command(client, "show", "one client", [&] { return show_client(tree.common(), options.client); })
      .add_option("CLIENT", options.client, "id or name")
      ->required();
}

void add_credentials(CommandTree& tree, CLI::App& tenant, ClientOptions& options) {
  CLI::App& credential = tree.group(tenant, "credential", "who may read and write a tenant's data");
  CLI::App& create = tree.command(credential, "create", "a client id and secret, shown once",
                                  [&] { return create_credential(tree.common(), options.tenant, options.scopes); });
  create.add_option("TENANT", options.tenant, kTenantHelp)->required();
  create.add_option("--scope", options.scopes, "events:read, events:write")->capture_default_str();
  tree.command(credential, "list", "without their secrets",
               [&] { return list_credentials(tree.common(), options.tenant); })
      .add_option("TENANT", options.tenant, kTenantHelp)
      ->required();
  CLI::App& revoke = tree.command(credential, "revoke", "ends it and its tokens",
                                  [&] { return revoke_credential(tree.common(), options.tenant, options.client_id); });
  revoke.add_option("TENANT", options.tenant, kTenantHelp)->required();
  revoke.add_option("CLIENT_ID", options.client_id, "khc_ and 32 digits")->required();
}

void add_tenants(CommandTree& tree, ClientOptions& options) {
  CLI::App& tenant = tree.group(tree.root(), "tenant", "environments of a client, each with its own keys");
  CLI::App& provision = tree.command(tenant, "provision", "a new tenant", [&] {
    return provision_tenant(tree.common(), options.client, options.environment);
  });
  provision.add_option("CLIENT", options.client, "id or name")->required();
  provision.add_option("--environment", options.environment, "production or sandbox")
      ->required()
      ->check(CLI::IsMember({"production", "sandbox"}));
  tree.command(tenant, "list", "all tenants", [&] { return list_tenants(tree.common()); });
  tree.command(tenant, "show", "one tenant", [&] { return show_tenant(tree.common(), options.tenant); })
      .add_option("TENANT", options.tenant, kTenantHelp)
      ->required();
  add_credentials(tree, tenant, options);
}

void add_byok(CommandTree& tree, ClientOptions& options) {
  CLI::App& byok = tree.group(tree.root(), "byok", "bring your own key");
  CLI::App& elect = tree.command(byok, "elect", "phase 1: the client's key for its production tenant",
                                 [&] { return elect_key(tree.common(), options.client, options.key_arn); });
  elect.add_option("CLIENT", options.client, "id or name")->required();
  elect.add_option("--key-arn", options.key_arn, "arn:aws:kms:REGION:ACCOUNT:key/ID")->required();
  CLI::App& policy = tree.command(byok, "policy", "the key policy for the client to apply as it is",
                                  [&] { return show_key_policy(tree.common(), options.tenant, options.guide); });
  policy.add_option("TENANT", options.tenant, kTenantHelp)->required();
  policy.add_flag("--guide", options.guide, "with the AWS CLI commands of both phases");
  tree.command(byok, "verify", "prove access now and report each check",
               [&] { return verify_key(tree.common(), options.tenant); })
      .add_option("TENANT", options.tenant, kTenantHelp)
      ->required();
  tree.command(byok, "status", "state and last report", [&] { return show_key_status(tree.common(), options.tenant); })
      .add_option("TENANT", options.tenant, kTenantHelp)
      ->required();
}

}  // namespace

void add_client_commands(CommandTree& tree) {
  auto& options = tree.options<ClientOptions>();
  add_clients(tree, options);
  add_tenants(tree, options);
  add_byok(tree, options);
}

}  // namespace keyhold::apps
