// iam: groups, managed policies, boundaries, tags and OIDC providers.
#include "cli/entity_commands.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

using Run = int (*)(const CommonOptions&, const EntityItem&);

/// Adds commands that share one set of options.
class EntityTree {
 public:
  explicit EntityTree(CommandTree& tree) : tree_(tree), item_(tree.options<EntityItem>()) {}

  CLI::App& group(CLI::App& parent, const char* name, const char* description) const {
    return tree_.group(parent, name, description);
  }
  /// A command of an account.
  CLI::App& add(CLI::App& parent, const char* name, const char* description, Run run) const {
    CLI::App& out = tree_.command(parent, name, description,
                                  [&tree = tree_, &item = item_, run] { return run(tree.common(), item); });
    out.add_option("ACCOUNT", item_.account, kAccountHelp)->required();
    return out;
  }
  CLI::App& with_user(CLI::App& of) const { return named(of, "USER", item_.user); }
  CLI::App& with_group(CLI::App& of) const { return named(of, "GROUP", item_.group); }
  CLI::App& with_policy(CLI::App& of) const { return named(of, "POLICY", item_.policy); }
  CLI::App& with_file(CLI::App& of) const {
    of.add_option("FILE", item_.document, kPolicyFileHelp)->required();
    return of;
  }
  void with_description(CLI::App& of) const { of.add_option("--description", item_.description, "for people"); }
  CLI::App& with_url(CLI::App& of) const {
    of.add_option("URL", item_.url, "https://HOST or https://HOST/PATH, the issuer of its tokens")->required();
    return of;
  }
  void with_keys(CLI::App& of) const {
    of.add_option("--client-id", item_.clients, "an audience of its tokens; may stand several times")->required();
    of.add_option("--ca", item_.ca, "file of the CAs that its server's certificate may come from, PEM");
    of.add_option("--jwks", item_.jwks, "file of its keys, in place of fetching them");
  }
  void with_tags(CLI::App& of) const { of.add_option("TAG", item_.tags, "KEY=VALUE; none: removes all"); }
  CLI::App& with_owner(CLI::App& of, bool groups) const {
    of.add_option("OWNER", item_.owner, groups ? "user/NAME, group/NAME or role/NAME" : "user/NAME or role/NAME")
        ->required()
        ->check([groups](const std::string& text) {
          const bool named =
              text.starts_with("user/") || text.starts_with("role/") || (groups && text.starts_with("group/"));
          return std::string(named ? "" : "is not of the form user/NAME");
        });
    return of;
  }

 private:
  static CLI::App& named(CLI::App& of, const char* name, std::string& value) {
    of.add_option(name, value, "its name")->required();
    return of;
  }

  CommandTree& tree_;
  EntityItem& item_;
};

void add_groups(CLI::App& iam, const EntityTree& tree) {
  CLI::App& of = tree.group(iam, "group", "groups of users, whose policies their members have");
  tree.with_group(tree.add(of, "create", "a new group", &create_group));
  tree.add(of, "list", "its groups", &list_groups);
  tree.with_group(tree.add(of, "show", "with its members", &show_group));
  tree.with_group(tree.add(of, "delete", "its members and policies must be gone", &delete_group));
  tree.with_user(tree.with_group(tree.add(of, "add", "a member", &add_member)));
  tree.with_user(tree.with_group(tree.add(of, "remove", "a member", &remove_member)));
  CLI::App& policy = tree.group(iam, "group-policy", "inline policies of a group");
  tree.with_group(tree.add(policy, "list", "their names", &list_group_policies));
  tree.with_file(tree.with_policy(tree.with_group(tree.add(policy, "put", "set one", &put_group_policy))));
  tree.with_policy(tree.with_group(tree.add(policy, "get", "the document", &get_group_policy)));
  tree.with_policy(tree.with_group(tree.add(policy, "delete", "remove one", &delete_group_policy)));
}

void add_managed_policies(CLI::App& iam, const EntityTree& tree) {
  CLI::App& of = tree.group(iam, "managed-policy", "policies of an account, to be attached to users, groups and roles");
  tree.with_description(
      tree.with_file(tree.with_policy(tree.add(of, "create", "a new policy", &create_managed_policy))));
  tree.add(of, "list", "its policies", &list_managed_policies);
  tree.with_policy(tree.add(of, "show", "with its document", &show_managed_policy));
  tree.with_file(tree.with_policy(tree.add(of, "update", "another document", &update_managed_policy)));
  tree.with_policy(tree.add(of, "delete", "must be attached to nothing", &delete_managed_policy));
  tree.with_owner(tree.with_policy(tree.add(of, "attach", "to one of them", &attach_policy)), true);
  tree.with_owner(tree.with_policy(tree.add(of, "detach", "from one of them", &detach_policy)), true);
}

void add_providers(CLI::App& iam, const EntityTree& tree) {
  CLI::App& of = tree.group(iam, "oidc-provider", "who vouches for those that call AssumeRoleWithWebIdentity");
  tree.with_keys(tree.with_url(tree.add(of, "create", "a new provider", &create_provider)));
  tree.add(of, "list", "its providers", &list_providers);
  tree.with_keys(tree.with_url(tree.add(of, "update", "other client ids and keys", &update_provider)));
  tree.with_url(tree.add(of, "delete", "for good", &delete_provider));
}

void add_limits(CLI::App& iam, const EntityTree& tree) {
  CLI::App& boundary = tree.group(iam, "boundary", "the most that a user or role may, whatever its policies allow");
  tree.with_owner(tree.with_policy(tree.add(boundary, "set", "a managed policy as boundary", &set_boundary)), false);
  tree.with_owner(tree.add(boundary, "remove", "no boundary any more", &remove_boundary), false);
  CLI::App& tags = tree.group(iam, "tags", "of users and roles, for conditions on aws:PrincipalTag");
  tree.with_tags(tree.with_owner(tree.add(tags, "set", "in place of those there are", &set_tags), false));
}

}  // namespace

void add_entity_commands(CommandTree& tree, CLI::App& iam) {
  const EntityTree entities(tree);
  entities.with_user(entities.add(*iam.get_subcommand("user"), "show", "one user", &show_user));
  add_groups(iam, entities);
  add_managed_policies(iam, entities);
  add_limits(iam, entities);
  add_providers(iam, entities);
}

}  // namespace keyhold::apps
