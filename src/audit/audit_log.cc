#include "keyhold/audit/audit_log.h"

#include "sealed_log.h"

namespace keyhold::audit {

Task<Status> AuditLog::append(Decision decision) {
  return append(std::move(decision), storage::Batch());
}

Task<Result<std::unique_ptr<AuditLog>>> open(storage::Engine& engine, SecretBytes key, const Clock& clock,
                                             Executor executor, Options options) {
  auto log = std::make_unique<SealedLog>(engine, key, clock, executor, std::move(options));
  KEYHOLD_CO_CHECK(co_await log->find_end());
  co_return std::unique_ptr<AuditLog>(std::move(log));
}

}  // namespace keyhold::audit
