#include "operator_backup.h"

#include "keyhold/base/log.h"

namespace keyhold::server {
namespace {

constexpr std::chrono::seconds kPieceTimeLimit{30};

audit::Decision line_of(const PeerCall& call) {
  audit::Decision out;
  out.request_id = call.request_id;
  out.who = call.peer;
  out.source = call.exchange.peer().address;
  out.action = "keyhold:BackupStore";
  out.verdict = "operator";
  return out;
}

Task<Status> send_pieces(backup::BackupWriter* from, Bytes piece, net::Exchange* exchange) {
  net::Headers headers;
  headers.push_back({"Content-Type", "application/octet-stream"});
  headers.push_back({"Cache-Control", "no-store"});
  KEYHOLD_CO_CHECK(co_await exchange->start_stream(200, std::move(headers)));
  while (!piece.empty()) {
    exchange->set_deadline(kPieceTimeLimit);
    PlaintextBytes chunk = PlaintextBytes::copy_of(ByteView(piece));
    KEYHOLD_CO_CHECK(co_await exchange->send(std::move(chunk)));
    if (exchange->draining()) co_return Error{ErrorCode::kUnavailable, "the role stops"};
    KEYHOLD_CO_TRY(piece, co_await from->next());
  }
  co_return co_await exchange->finish();
}

}  // namespace

Task<PeerAnswer> send_backup(std::shared_ptr<const OperatorView> view, PeerCall* call) {
  audit::Decision line = line_of(*call);
  KEYHOLD_CO_CHECK(co_await view->audit.append(std::move(line)));
  KEYHOLD_CO_TRY(const std::unique_ptr<backup::BackupWriter> from, co_await view->backup());
  KEYHOLD_CO_TRY(Bytes first, co_await from->next());
  const Status sent = co_await send_pieces(from.get(), std::move(first), &call->exchange);
  if (!sent) log::warning("backup-cut", {{log::Key::kRequestId, call->request_id}, {log::Key::kError, sent.error()}});
  co_return std::optional<net::Response>();
}

}  // namespace keyhold::server
