#pragma once

#include <cstdint>
#include <string>

#include "keyhold/base/result.h"
#include "keyhold/record/record.h"
#include "keyhold/storage/batch.h"

/// Stored data that is not what was written: each way has its name (kDoesNotOpen, see event_store.h). `what` says which
/// row by kind and number, never by a name of the tenant's.
namespace keyhold::stores {

Error damaged_row(const std::string& what, record::OpenFailure why);
Error damaged_row(const std::string& what);
Error missing_row(const std::string& what);
Error broken_chain(const std::string& what);
Error moved_row(const std::string& what);

/// Why the row that was read where `number` was due does not open: it may be another one, and the due one is missing.
/// (That it opened would say that it is the one that was due, whatever its key: so keys are only looked at here.)
Error named_failure(const storage::Row& row, std::uint64_t number, Error failure);

}  // namespace keyhold::stores
