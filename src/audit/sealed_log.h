#pragma once

#include <optional>

#include "keyhold/audit/audit_log.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record.h"
#include "keyhold/record/storage_key.h"

namespace keyhold::audit {

/// The log as sealed records of store 5. A line is given its place and put in line in the engine under one mutex, so
/// the order of the chain is the order of the commits.
class SealedLog final : public AuditLog {
 public:
  SealedLog(storage::Engine& engine, const SecretBytes& key, const Clock& clock, Executor executor, Options options);

  /// Reads where the log ends and checks the chain behind it. Once, before the first append.
  Task<Status> find_end();

  Task<Status> append(Decision decision, storage::Batch change) override;
  Task<Result<std::vector<PlaintextBytes>>> tail(std::size_t limit) override;
  Task<Result<std::vector<PlaintextBytes>>> lines(std::uint64_t from_seq, std::size_t limit) override;
  std::uint64_t size() const override;
  Task<Status> drain() override;

 private:
  /// The chain up to and including one line.
  struct Head {
    std::uint64_t next_seq = 0;
    crypto::Digest hash{};
    record::ChainTag tag{};
  };
  struct Placed {
    storage::Ticket ticket;
    Head after;
  };

  Bytes key_of(std::uint64_t seq) const;
  Result<Placed> place(PlaintextBytes line, storage::Batch change);
  Status gather(PlaintextBytes line);
  Task<Status> write_gathered();
  Status add_line(PlaintextBytes line);  // under the mutex
  Placed submit_gathered();              // under the mutex
  Task<Status> settle(Placed placed);
  void settled(const Head& after, bool written);
  Task<Result<std::vector<storage::Row>>> newest(std::size_t limit);
  Result<Head> check_chain(const std::vector<storage::Row>& rows, std::vector<PlaintextBytes>& lines) const;

  storage::Engine& engine_;
  const Clock& clock_;
  const Executor executor_;
  const Options options_;
  const record::RecordKey key_;
  record::TenantStore at_;
  record::NameTag stream_;

  mutable std::mutex mutex_;
  Head head_;                // the last line given a place
  Head durable_;             // the last line known to be on disk
  storage::Batch gathered_;  // lines that have their place and are not submitted yet
  Head before_gathered_;
  bool timer_runs_ = false;  // there is one while lines are gathered; it outlives them where another batch took them
  std::size_t in_flight_ = 0;
  bool failed_ = false;  // a line was refused: those behind it fail too, then the chain goes on from durable_
};

}  // namespace keyhold::audit
