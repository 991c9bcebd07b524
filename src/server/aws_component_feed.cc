// The push of key changes to those who hold leases (crypto-design 4): server-sent events.
#include <charconv>

#include "aws_component_call.h"

namespace keyhold::server {
namespace {

constexpr std::chrono::milliseconds kLook{1000};  // how soon a stream sees that the server drains
constexpr int kLooksPerHeartbeat = 5;

std::optional<std::uint64_t> parse_event_id(const std::string* header) {
  if (header == nullptr) return std::nullopt;
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), id);
  if (error != std::errc() || end != header->data() + header->size()) return 0;  // older than anything kept
  return id;
}

PlaintextBytes event_text(const std::vector<kms::KeyChange>& changes) {
  PlaintextBytes out;
  for (const kms::KeyChange& change : changes) {
    json::Object data{{"change", change.change}};
    if (!change.key_arn.empty()) data["keyArn"] = change.key_arn;
    out.append("id: " + std::to_string(change.id) + "\ndata: ");
    json::append(out, data);
    out.append("\n\n");
  }
  return out;
}

}  // namespace

Task<Status> stream_revocations(kms::RevocationFeed& feed, net::Exchange& exchange) {
  const std::optional<std::uint64_t> resume = parse_event_id(exchange.head().find("last-event-id"));
  std::uint64_t seen = resume ? *resume : feed.newest();
  net::Headers headers;
  headers.push_back({"Content-Type", "text/event-stream"});
  headers.push_back({"Cache-Control", "no-store"});
  KEYHOLD_CO_CHECK(co_await exchange.start_stream(200, std::move(headers)));
  // A first id at once: a stream that breaks before any change can be resumed without a gap.
  KEYHOLD_CO_CHECK(
      co_await exchange.send(PlaintextBytes::copy_of("id: " + std::to_string(seen) + "\n: listening\n\n")));
  for (int looks = 0; !exchange.draining() && !feed.is_closed();) {
    const std::vector<kms::KeyChange> changes = co_await feed.after(seen, kLook);
    if (!changes.empty()) {
      seen = changes.back().id;
      KEYHOLD_CO_CHECK(co_await exchange.send(event_text(changes)));
      looks = 0;
    } else if (++looks == kLooksPerHeartbeat) {
      KEYHOLD_CO_CHECK(co_await exchange.send(PlaintextBytes::copy_of(std::string_view(": alive\n\n"))));
      looks = 0;
    }
  }
  co_return co_await exchange.finish();
}

}  // namespace keyhold::server
