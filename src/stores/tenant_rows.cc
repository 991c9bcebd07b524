#include "tenant_rows.h"

#include <utility>
#include <variant>

#include "row_error.h"

namespace keyhold::stores {

record::TenantStore rows_of(const keyring::Lease& lease) {
  return {lease.tenant_tag(), record::Store::kEvents};
}

Result<TenantRows> TenantRows::through(const keyring::Lease& lease) {
  auto use = lease.use();
  if (!use) return lease.ended_error();
  return TenantRows(rows_of(lease), *std::move(use));
}

record::NameTag TenantRows::stream_tag(const std::string& stream) const {
  return use_.names().tag(record::NameKind::kStream, stream);
}

record::NameTag TenantRows::event_id_tag(std::string_view id) const {
  return use_.names().tag(record::NameKind::kEventId, id);
}

Result<record::Opened> TenantRows::open(const record::Place& place, ByteView row, record::Kind kind,
                                        RowName what) const {
  const auto lookup = [this](std::uint32_t generation) { return use_.generation(generation); };
  auto result = record::open(lookup, place, row);
  if (const auto* failure = std::get_if<record::OpenFailure>(&result)) return damaged_row(what.text(), *failure);
  auto opened = std::get<record::Opened>(std::move(result));
  if (opened.header.kind != kind) return damaged_row(what.text());
  return opened;
}

Result<OpenedEvent> TenantRows::open_event(std::string_view stream, std::uint64_t seq, ByteView row) const {
  const RowName what{"event", seq};
  KEYHOLD_TRY(auto opened, open({stream, seq}, row, record::Kind::kEvent, what));
  const auto payload = record::parse_event(opened.plaintext.view());
  if (!payload) return damaged_row(what.text());
  return OpenedEvent{opened.header.predecessor, opened.chain_tag, std::move(opened.plaintext), *payload};
}

Result<OpenedPosition> TenantRows::open_position(std::uint64_t position, ByteView row) const {
  const RowName what{"position", position};
  const Bytes key = record::position_key(at_, position);
  KEYHOLD_TRY(auto opened, open(record::row_place(key, position), row, record::Kind::kControl, what));
  const auto parsed = record::parse_position_row(opened.plaintext.view());
  if (!parsed) return damaged_row(what.text());
  return OpenedPosition{std::move(opened.plaintext), *parsed};
}

Result<record::EventIdRow> TenantRows::open_event_id(ByteView key, ByteView row) const {
  KEYHOLD_TRY(const auto opened, open(record::row_place(key), row, record::Kind::kControl, {"an event id"}));
  const auto parsed = record::parse_event_id_row(opened.plaintext.view());
  if (!parsed) return damaged_row("an event id");
  return *parsed;
}

Result<OpenedHead> TenantRows::open_head(const record::NameTag& stream, ByteView row) const {
  const Bytes key = record::stream_head_key(at_, stream);
  KEYHOLD_TRY(auto opened, open(record::row_place(key), row, record::Kind::kControl, {"a stream's head"}));
  const auto parsed = record::parse_stream_head(opened.plaintext.view(), use_.names(), stream);
  if (!parsed) return moved_row("a stream's head");
  return OpenedHead{std::move(opened.plaintext), *parsed};
}

Bytes TenantRows::seal_event(std::string_view stream, std::uint64_t seq, const record::ChainTag& predecessor,
                             ByteView payload) const {
  const record::SealInput input{.kind = record::Kind::kEvent, .predecessor = predecessor, .plaintext = payload};
  return record::seal(use_.current(), {stream, seq}, input);
}

Bytes TenantRows::seal_row(ByteView key, const PlaintextBytes& row, std::uint64_t number) const {
  return record::seal_row(use_.current(), record::row_place(key, number), row);
}

}  // namespace keyhold::stores
