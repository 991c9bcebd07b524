#include "cli/audit_commands.h"

#include <fmt/core.h>

#include <cstdio>
#include <optional>

#include "cli/output.h"
#include "exit_code.h"
#include "keyhold/audit/cloudtrail.h"
#include "keyhold/audit/line_chain.h"
#include "keyhold/base/async_event.h"

namespace keyhold::apps {
namespace {

constexpr std::uint64_t kPageLines = 1000;
constexpr std::chrono::seconds kFollowPause{1};

Result<BlockingApi> audit_api(const CommonOptions& common, PortOf role, Runner& runner) {
  KEYHOLD_TRY(const Place place, Place::find(common));
  return place.component_port(runner, role);
}

std::string page_path(std::optional<std::uint64_t> from, std::uint64_t limit) {
  const std::string path = "/keyhold/v1/audit?limit=" + std::to_string(limit);
  return from ? path + "&from=" + std::to_string(*from) : path;
}

/// Takes lines one after the other, checks that each follows, and prints it.
class LinePrinter {
 public:
  explicit LinePrinter(bool as_records) : as_records_(as_records) {}

  /// All lines of a page. Errors: as LineChain::take.
  Status take(std::string_view page) {
    while (!page.empty()) {
      const std::size_t end = std::min(page.find('\n'), page.size());
      const std::string_view line = page.substr(0, end);
      KEYHOLD_CHECK(chain_.take(line));
      KEYHOLD_CHECK(print(line));
      page.remove_prefix(std::min(end + 1, page.size()));
    }
    std::fflush(stdout);
    return ok();
  }
  const audit::LineChain& chain() const noexcept { return chain_; }

 private:
  Status print(std::string_view line) const {
    if (!as_records_) {
      print_text(line);
      print_text("\n");
      return ok();
    }
    KEYHOLD_TRY(const std::vector<json::Object> records, audit::cloudtrail_records(line));
    for (const json::Object& record : records) print_text(json::write(record) + "\n");
    return ok();
  }

  const bool as_records_;
  audit::LineChain chain_;
};

// From number `from` to where the log ends.
Status print_from(BlockingApi& api, std::uint64_t from, LinePrinter& printer) {
  for (std::uint64_t before = ~std::uint64_t{0}; printer.chain().count() != before;) {
    before = printer.chain().count();
    const std::uint64_t next = printer.chain().first_seq() ? printer.chain().next_seq() : from;
    KEYHOLD_TRY(const ApiAnswer page, api.call(api_get(page_path(next, kPageLines))));
    KEYHOLD_CHECK(printer.take(page.body.text()));
  }
  return ok();
}

void print_summary(const audit::LineChain& chain) {
  if (chain.count() == 0) return fmt::print(stderr, "keyhold: no lines\n");
  fmt::print(stderr, "keyhold: {} lines, {} to {}, in one chain; SHA-256 of the last: {}\n", chain.count(),
             *chain.first_seq(), chain.next_seq() - 1, chain.last_hash());
}

}  // namespace

int tail_audit(const CommonOptions& common, PortOf role, std::uint64_t lines, bool follow) {
  Runner runner;
  Result<BlockingApi> api = audit_api(common, role, runner);
  if (!api) return report(api.error());
  LinePrinter printer(false);
  const Result<ApiAnswer> newest = api->call(api_get(page_path(std::nullopt, lines)));
  if (!newest) return report(newest.error());
  Status printed = printer.take(newest->body.text());
  while (follow && (printed || printed.error().reason == kUnreachable)) {
    runner.run(sleep_for(kFollowPause));
    printed = print_from(*api, 0, printer);
  }
  return printed ? static_cast<int>(kExitOk) : report(printed.error());
}

int export_audit(const CommonOptions& common, PortOf role, std::uint64_t from, const std::string& format) {
  Runner runner;
  Result<BlockingApi> api = audit_api(common, role, runner);
  if (!api) return report(api.error());
  LinePrinter printer(format == "cloudtrail");
  const Status printed = print_from(*api, from, printer);
  if (!printed) return report(printed.error());
  print_summary(printer.chain());
  return kExitOk;
}

}  // namespace keyhold::apps
