// audit: what a role decided.
#include "cli/audit_commands.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

struct AuditOptions {
  std::string role = "kms", format = "lines";
  std::uint64_t lines = 1000, from = 0;
  bool follow = false;

  PortOf port() const { return role == "secrets" ? PortOf::kSecrets : PortOf::kKms; }
};

}  // namespace

void add_audit_commands(CommandTree& tree) {
  auto& options = tree.options<AuditOptions>();
  CLI::App& audit = tree.group(tree.root(), "audit", "what a role decided, line by line");
  audit.add_option("--role", options.role, "kms or secrets")
      ->check(CLI::IsMember({"kms", "secrets"}))
      ->capture_default_str();
  CLI::App& tail = tree.command(audit, "tail", "the newest audit lines", [&] {
    return tail_audit(tree.common(), options.port(), options.lines, options.follow);
  });
  tail.add_option("--lines", options.lines, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
  tail.add_flag("--follow", options.follow, "and those to come, until it is stopped");
  CLI::App& all = tree.command(audit, "export", "all audit lines as NDJSON, their hash chain checked", [&] {
    return export_audit(tree.common(), options.port(), options.from, options.format);
  });
  all.add_option("--from", options.from, "number of the first line")->capture_default_str();
  all.add_option("--format", options.format, "lines as they are, or AWS CloudTrail's records")
      ->check(CLI::IsMember({"lines", "cloudtrail"}))
      ->capture_default_str();
}

}  // namespace keyhold::apps
