#pragma once

#include "tree/command_tree.h"

/// Which commands there are and what they take, a file a group. What each does is in cli/, dev/, demo/ and roles/.
namespace keyhold::apps {

inline constexpr const char* kTenantHelp = "its id, or its client's name";
inline constexpr const char* kAccountHelp = "its id of 12 digits";
inline constexpr const char* kPolicyFileHelp = "the document, JSON";

void add_deployment_commands(CommandTree& tree);  // deployment.cc: dev, env, demo
void add_role_commands(CommandTree& tree);        // roles.cc: kms, secrets, platform
void add_client_commands(CommandTree& tree);      // clients.cc: client, tenant, byok
void add_event_commands(CommandTree& tree);       // events.cc: event
void add_identity_commands(CommandTree& tree);    // identities.cc: iam
/// entities.cc: what accounts have besides users and roles, below `iam`.
void add_entity_commands(CommandTree& tree, CLI::App& iam);
void add_audit_commands(CommandTree& tree);  // audit.cc: audit
void add_tool_commands(CommandTree& tree);   // tools.cc: status, config, version, completion

}  // namespace keyhold::apps
