#pragma once

#include "completion.h"
#include "keyhold/base/result.h"
#include "keyhold/storage/batch.h"

namespace keyhold::storage {

/// What a Ticket waits for.
class PendingCommit final : public Completion<Result<Outcome>> {};

}  // namespace keyhold::storage
