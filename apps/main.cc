#include "tree/commands.h"

int main(int argc, char** argv) {
  using namespace keyhold::apps;
  CommandTree tree;
  add_deployment_commands(tree);
  add_role_commands(tree);
  add_client_commands(tree);
  add_event_commands(tree);
  add_identity_commands(tree);
  add_audit_commands(tree);
  add_tool_commands(tree);
  return tree.run(argc, argv);
}
