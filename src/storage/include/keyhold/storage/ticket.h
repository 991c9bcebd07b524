#pragma once

#include <memory>

#include "keyhold/base/result.h"
#include "keyhold/base/task.h"
#include "keyhold/storage/batch.h"

namespace keyhold::storage {

class PendingCommit;  // private: commit_queue's side of a ticket

/// A batch's place in the line of commits, and the way to wait for it. Move-only; dropping it leaves the batch in line.
class [[nodiscard]] Ticket {
 public:
  explicit Ticket(std::shared_ptr<PendingCommit> pending) noexcept;
  static Ticket settled(Result<Outcome> outcome);  ///< a ticket whose wait ends at once: refusals, test doubles
  Ticket(Ticket&&) noexcept;
  Ticket& operator=(Ticket&&) noexcept;
  ~Ticket();

  /// Ends when the batch is durable, in conflict or refused; resumes on the awaiting coroutine's executor, whose context
  /// must live until then. A batch in line can't be taken back: cancellation is ignored.
  Task<Result<Outcome>> wait() &&;

 private:
  std::shared_ptr<PendingCommit> pending_;
};

}  // namespace keyhold::storage
