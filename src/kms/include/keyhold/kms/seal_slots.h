#pragma once

#include "keyhold/base/task.h"
#include "keyhold/kms/identities.h"
#include "keyhold/kms/parts.h"
#include "keyhold/kms/root_files.h"

namespace keyhold::kms {

/// The operator's changes of what opens the root key: passphrases and key files that are added and removed while the
/// role serves. Each change is in the audit log before it is in the file. Threads: safe from any executor; what takes a
/// second runs beside the event loops.
class SealSlots {
 public:
  SealSlots(Parts parts, RootFiles& files) : parts_(parts), files_(files) {}

  /// What guessing at a new passphrase slot costs; unless it is set, what crypto-design 13 says.
  void set_passphrase_cost(crypto::Argon2Cost cost) { cost_ = cost; }
  Task<Result<SlotList>> list();
  /// How many there are: reads the seal file, which is replaced whole. Errors: as RootFiles.
  Result<std::size_t> count() const;
  /// Errors: as RootFiles::add_slot.
  Task<Result<AddedSlot>> add(Administrator by, SlotProof proof, NewSlot wanted);
  /// Errors: as RootFiles::remove_slot.
  Task<Status> remove(Administrator by, SlotProof proof, std::uint16_t number);

 private:
  Task<Result<SlotKeys>> ready_to_change();
  Task<Result<AddedSlot>> carry_out(audit::Decision line, Result<SlotChange> change);

  Parts parts_;
  RootFiles& files_;
  crypto::Argon2Cost cost_;
};

}  // namespace keyhold::kms
