// event: a tenant's events.
#include "cli/event_commands.h"
#include "cli/event_import.h"
#include "tree/commands.h"

namespace keyhold::apps {
namespace {

void add_append(CommandTree& tree, CLI::App& event) {
  auto& options = tree.options<AppendOptions>();
  CLI::App& append = tree.command(event, "append", "one event from options, or events from standard input",
                                  [&] { return append_events(tree.common(), options); });
  append.add_option("TENANT", options.tenant, kTenantHelp)->required();
  append.add_option("STREAM", options.stream, "its name; made by its first event")->required();
  append.add_option("--type", options.type, "its type; absent: NDJSON or a JSON array is read from standard input");
  append.add_option("--data", options.data, "its data, JSON");
  append.add_option("--metadata", options.metadata, "its metadata, JSON");
  append.add_option("--id", options.id, "its id (a fresh UUID)");
  append.add_option("--time", options.time, "its time, RFC 3339");
  append.add_option("--expected-revision", options.expected, "any, no-stream, stream-exists or a number")
      ->capture_default_str();
}

void add_read(CommandTree& tree, CLI::App& event) {
  auto& options = tree.options<ReadOptions>();
  CLI::App& read = tree.command(event, "read", "one event a line, of a stream or of all",
                                [&] { return read_events(tree.common(), options); });
  read.add_option("TENANT", options.tenant, kTenantHelp)->required();
  read.add_option("STREAM", options.stream, "its name; absent: all events, in the order of their positions");
  read.add_option("--from", options.from, "first revision (or position)");
  read.add_option("--limit", options.limit, "at most so many");
  read.add_flag("--backwards", options.backwards, "newest first");
}

void add_tail(CommandTree& tree, CLI::App& event) {
  auto& tenant = tree.options<std::string>();
  auto& from = tree.options<std::uint64_t>();
  CLI::App& tail = tree.command(event, "tail", "events as they come; goes on after an interruption",
                                [&] { return tail_events(tree.common(), tenant, from); });
  tail.add_option("TENANT", tenant, kTenantHelp)->required();
  tail.add_option("--from", from, "first position")->capture_default_str();
}

void add_import(CommandTree& tree, CLI::App& event) {
  auto& tenant = tree.options<std::string>();
  auto& file = tree.options<std::filesystem::path>();
  CLI::App& import =
      tree.command(event, "import",
                   "a file of {\"stream\",\"id\",\"type\",\"time\",\"data\"} a line, gzipped or not; repeat to resume",
                   [&] { return import_events(tree.common(), tenant, file); });
  import.add_option("TENANT", tenant, kTenantHelp)->required();
  import.add_option("FILE", file, "NDJSON, gzipped or not")->required();
}

}  // namespace

void add_event_commands(CommandTree& tree) {
  CLI::App& event =
      tree.group(tree.root(), "event", "a tenant's events; KEYHOLD_CLIENT_ID and KEYHOLD_CLIENT_SECRET say who asks");
  add_append(tree, event);
  add_read(tree, event);
  add_tail(tree, event);
  add_import(tree, event);
}

}  // namespace keyhold::apps
