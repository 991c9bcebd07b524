// The operator seals the role, and changes what opens the root key. A certificate alone changes nothing of that: who
// asks shows what opens a slot (docs/decisions/0016-slots-open-slots.md).
#include "aws_component_call.h"
#include "keyhold/kms/operator_decision.h"
#include "rest_query.h"
#include "seal_slot_body.h"

namespace keyhold::server {
namespace {

json::Object shown(const record::SealSlot& slot) {
  return {{"slot", slot.number},
          {"type", record::name(slot.type)},
          {"label", slot.label},
          {"survivesRotation", slot.keeps_key}};
}

Result<kms::NewSlot> wanted_slot(std::string_view query, SecretBytes key_file) {
  KEYHOLD_TRY(RestQuery parameters, RestQuery::parse(query));
  kms::NewSlot out{record::SlotType::kPassphrase, parameters.text("label").value_or(""), std::move(key_file)};
  const std::string type = parameters.text("type").value_or("");
  KEYHOLD_CHECK(parameters.end());
  if (type == "key-file")
    out.type = record::SlotType::kKeyFile;
  else if (type != "passphrase")
    return invalid_parameter("type", "must be passphrase or key-file");
  if ((out.type == record::SlotType::kKeyFile) == out.key_file.empty())
    return invalid_field("new-key-file", "is for a slot of type key-file, which needs it");
  return out;
}

}  // namespace

Task<ComponentAnswer> seal_kms(ComponentCall& call) {
  if (!call.options.seal) co_return Error{ErrorCode::kNotFound, "there is no such route", "not-found"};
  audit::Decision line = kms::operator_decision(call.administrator(), "keyhold:Seal");
  KEYHOLD_CO_CHECK(co_await call.kms.audit().append(std::move(line)));
  call.options.seal();
  co_return json_answer(202, json::Object{{"sealed", true}});
}

// A sealed role answers by sealed_kms.cc.
Task<ComponentAnswer> refuse_unseal(ComponentCall&) {
  co_return Error{ErrorCode::kConflict, "the KMS is not sealed", "not-sealed"};
}

Task<ComponentAnswer> list_seal_slots(ComponentCall& call) {
  KEYHOLD_CO_TRY(const kms::SlotList list, co_await call.kms.seal_slots().list());
  json::Array slots;
  for (const record::SealSlot& slot : list.slots) slots.push_back(shown(slot));
  json::Object out{{"version", list.version}, {"rootEpoch", call.kms.vault().root_epoch()}};
  out["slots"] = std::move(slots);
  co_return json_answer(200, out);
}

// Wrapped keys, of use to whoever opens a slot; so it is in the log who took it.
Task<ComponentAnswer> send_seal_file(ComponentCall& call) {
  audit::Decision line = kms::operator_decision(call.administrator(), "keyhold:ReadSealFile");
  KEYHOLD_CO_CHECK(co_await call.kms.audit().append(std::move(line)));
  KEYHOLD_CO_TRY(const Bytes file, co_await call.kms.backups().seal_file());
  co_return net::Response{200,
                          {{"Content-Type", "application/octet-stream"}, {"Cache-Control", "no-store"}},
                          PlaintextBytes::copy_of(ByteView(file))};
}

Task<ComponentAnswer> add_seal_slot(ComponentCall& call) {
  KEYHOLD_CO_TRY(SealSlotBody body, parse_seal_slot_body(call.body.text()));
  KEYHOLD_CO_TRY(kms::NewSlot wanted, wanted_slot(call.exchange.head().query(), std::move(body.new_key_file)));
  json::Object out{{"type", record::name(wanted.type)}, {"label", wanted.label}};
  KEYHOLD_CO_TRY(const kms::AddedSlot added,
                 co_await call.kms.seal_slots().add(call.administrator(), std::move(body.proof), std::move(wanted)));
  out["slot"] = added.number;
  if (added.passphrase.empty()) co_return json_answer(201, out);
  co_return json_answer_with_secret(201, out, "passphrase", added.passphrase);
}

Task<ComponentAnswer> remove_seal_slot(ComponentCall& call) {
  const std::optional<std::uint64_t> number = parse_number(call.segments.at(0));
  if (!number || *number == 0 || *number > 0xffff)
    co_return Error{ErrorCode::kNotFound, "there is no such slot", "no-such-slot"};
  KEYHOLD_CO_TRY(SealSlotBody body, parse_seal_slot_body(call.body.text()));
  const auto slot = static_cast<std::uint16_t>(*number);
  KEYHOLD_CO_CHECK(co_await call.kms.seal_slots().remove(call.administrator(), std::move(body.proof), slot));
  co_return no_content();
}

}  // namespace keyhold::server
