#include "sequencer.h"

#include <cstring>

#include "tenant_rows.h"

namespace keyhold::stores {

std::size_t Sequencer::TagHash::operator()(const record::NameTag& tag) const noexcept {
  std::size_t hash;
  std::memcpy(&hash, tag.bytes().data(), sizeof hash);
  return hash;
}

Result<Sequencer::Attempt> Sequencer::attempt(StreamChange& change, const keyring::Lease& lease) {
  const std::scoped_lock lock(mutex_);
  const auto found = streams_.find(change.stream_tag());
  if (!tail_ || found == streams_.end()) return Attempt(Missing{epoch_, !tail_, found == streams_.end()});

  auto& stream = found->second;
  if (!change.admits(stream.newest.view)) {
    KEYHOLD_CHECK(change.admits(stream.durable));
    return Attempt(stream.last_in_flight);
  }
  const auto use = change.key_use();
  KEYHOLD_CHECK(around_.leases.count_use(lease, use.records, use.bytes));
  KEYHOLD_TRY(const auto rows, TenantRows::through(lease));
  KEYHOLD_TRY(auto sealed, change.seal(rows, stream.newest, *tail_, around_.clock.now()));
  return Attempt(submit(std::move(sealed), change.stream_tag(), stream));
}

Sequencer::Submitted Sequencer::submit(SealedChange sealed, const record::NameTag& tag, Stream& stream) {
  auto in_flight = std::make_unique<ChangeInFlight>(shared_from_this(), epoch_, tag, sealed.stream.view);
  auto ticket = around_.engine.submit(std::move(sealed.batch));
  tail_ = sealed.tail;
  stream.newest = std::move(sealed.stream);
  stream.last_in_flight = in_flight->settled_;
  ++stream.in_flight;
  return {std::move(ticket), std::move(in_flight)};
}

void Sequencer::learn_tail(std::uint64_t epoch, const PositionTail& tail) {
  const std::scoped_lock lock(mutex_);
  if (epoch == epoch_ && !tail_) tail_ = tail;
}

void Sequencer::learn_stream(std::uint64_t epoch, const record::NameTag& tag, StreamState stream) {
  const std::scoped_lock lock(mutex_);
  if (epoch != epoch_) return;
  make_room();
  const auto durable = stream.view;
  streams_.try_emplace(tag, Stream{std::move(stream), durable, nullptr, 0});
}

std::optional<std::uint64_t> Sequencer::settled_length(const record::NameTag& tag) const {
  const std::scoped_lock lock(mutex_);
  const auto found = streams_.find(tag);
  if (found == streams_.end() || found->second.in_flight > 0) return std::nullopt;
  return found->second.durable.length;
}

void Sequencer::make_room() {
  if (streams_.size() < kMaxStreams) return;
  std::erase_if(streams_, [](const auto& entry) { return entry.second.in_flight == 0; });
}

void Sequencer::settle(const ChangeInFlight& change, bool done) {
  const std::scoped_lock lock(mutex_);
  if (change.epoch_ != epoch_) return;
  if (!done) return forget();
  const auto found = streams_.find(change.stream_);
  if (found == streams_.end()) return;
  auto& stream = found->second;
  if (--stream.in_flight == 0) stream.last_in_flight = nullptr;
  // Changes settle in their order, but those who wait for them may run in any.
  if (change.after_.deleted || change.after_.length > stream.durable.length) stream.durable = change.after_;
}

void Sequencer::forget() {
  ++epoch_;
  tail_.reset();
  streams_.clear();
}

void ChangeInFlight::settle(bool done) {
  const auto sequencer = std::exchange(sequencer_, nullptr);
  if (!sequencer) return;
  sequencer->settle(*this, done);
  settled_->set();
  if (done) sequencer->bell().ring();
}

}  // namespace keyhold::stores
