#pragma once

#include <string>

#include "keyhold/base/result.h"
#include "keyhold/record/record.h"

/// Stored data that is not what was written: each way has its name (kDoesNotOpen, see event_store.h). `what` says which
/// row by kind and number, never by a name of the tenant's.
namespace keyhold::stores {

Error damaged_row(const std::string& what, record::OpenFailure why);
Error damaged_row(const std::string& what);
Error missing_row(const std::string& what);
Error broken_chain(const std::string& what);
Error moved_row(const std::string& what);

}  // namespace keyhold::stores
