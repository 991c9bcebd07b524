#include "keyhold/kms/seal_slots.h"

#include <utility>

#include "keyhold/base/change_lock.h"
#include "keyhold/base/log.h"
#include "keyhold/base/slow_work.h"
#include "keyhold/kms/operator_decision.h"
#include "keyhold/kms/vault.h"

namespace keyhold::kms {
namespace {

audit::Decision change_by(Administrator by, const char* action, std::string slot) {
  audit::Decision out = operator_decision(std::move(by), action);
  out.resource = std::move(slot);
  return out;
}

}  // namespace

Task<Result<SlotList>> SealSlots::list() {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  co_return files_.slots();
}

Result<std::size_t> SealSlots::count() const {
  KEYHOLD_TRY(const SlotList list, files_.slots());
  return list.slots.size();
}

// A turn that a crash has left half done is finished first, so that the file that changes is the one that stays.
Task<Result<SlotKeys>> SealSlots::ready_to_change() {
  KEYHOLD_CO_CHECK(files_.recover(parts_.vault.root_epoch()));
  co_return co_await parts_.vault.slot_keys();
}

// The line tells of a change before the file has it, and of a refusal too: somebody may be guessing.
Task<Result<AddedSlot>> SealSlots::carry_out(audit::Decision line, Result<SlotChange> change) {
  if (change)
    line.resource = std::string(name(change->type)) + " " + std::to_string(change->added.number);
  else
    line.error =
        change.error().reason.empty() ? std::string(keyhold::name(change.error().code)) : change.error().reason;
  const std::string told = line.action + " " + line.resource;
  KEYHOLD_CO_CHECK(co_await parts_.audit.append(std::move(line)));
  KEYHOLD_CO_TRY(SlotChange planned, std::move(change));
  KEYHOLD_CO_CHECK(files_.apply(planned));
  log::info("seal-slots-changed", {{log::Key::kOperation, told}});
  co_return std::move(planned.added);
}

Task<Result<AddedSlot>> SealSlots::add(Administrator by, SlotProof proof, NewSlot wanted) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(SlotKeys keys, co_await ready_to_change());
  audit::Decision line = change_by(std::move(by), "keyhold:AddSealSlot", std::string(record::name(wanted.type)));
  auto work = [this, cost = cost_, proof = std::move(proof), wanted = std::move(wanted), keys = std::move(keys)] {
    return files_.plan_added_slot(proof, wanted, keys, cost);
  };
  Result<SlotChange> change = co_await parts_.slow_work.run<SlotChange>(std::move(work));
  co_return co_await carry_out(std::move(line), std::move(change));
}

Task<Status> SealSlots::remove(Administrator by, SlotProof proof, std::uint16_t number) {
  const ChangeLock::Turn turn = co_await parts_.changes.enter();
  KEYHOLD_CO_TRY(SlotKeys keys, co_await ready_to_change());
  audit::Decision line = change_by(std::move(by), "keyhold:RemoveSealSlot", std::to_string(number));
  auto work = [this, proof = std::move(proof), number, keys = std::move(keys)] {
    return files_.plan_removed_slot(proof, number, keys);
  };
  Result<SlotChange> change = co_await parts_.slow_work.run<SlotChange>(std::move(work));
  KEYHOLD_CO_TRY(const AddedSlot none, co_await carry_out(std::move(line), std::move(change)));
  static_cast<void>(none);
  co_return ok();
}

}  // namespace keyhold::kms
