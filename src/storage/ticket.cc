#include "keyhold/storage/ticket.h"

#include <utility>

#include "pending_commit.h"

namespace keyhold::storage {

Ticket::Ticket(std::shared_ptr<PendingCommit> pending) noexcept : pending_(std::move(pending)) {}
Ticket::Ticket(Ticket&&) noexcept = default;
Ticket& Ticket::operator=(Ticket&&) noexcept = default;
Ticket::~Ticket() = default;

Ticket Ticket::settled(Result<Outcome> outcome) {
  auto pending = std::make_shared<PendingCommit>();
  pending->set(std::move(outcome));
  return Ticket(std::move(pending));
}

Task<Result<Outcome>> Ticket::wait() && { return PendingCommit::wait(std::move(pending_)); }

}  // namespace keyhold::storage
