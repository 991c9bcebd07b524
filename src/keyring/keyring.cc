#include "keyhold/keyring/keyring.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "entry.h"
#include "keyhold/base/log.h"
#include "keyhold/base/within.h"

namespace keyhold::keyring {
namespace {

constexpr std::chrono::milliseconds kSweepEvery{200};
constexpr std::chrono::seconds kFlightMax{30};
constexpr std::chrono::seconds kShedAfter{10};
constexpr std::chrono::seconds kHardEndMin{10}, kHardEndMax{900};
constexpr int kOpenTries = 4;

Error unreachable_error(const Error& why) {
  return {ErrorCode::kUnavailable, "the tenant's key can't be reached: " + why.detail, "key-unreachable"};
}

}  // namespace

Keyring::Keyring(KeyringOptions options, KeyOpener& opener, GenerationRegistry& registry, TenantKeyFacts& tenants,
                 KeyringObserver& observer, const Clock& clock)
    : options_(options),
      opener_(opener),
      registry_(registry),
      tenants_(tenants),
      observer_(observer),
      clock_(clock),
      random_(std::random_device{}()) {}

Keyring::~Keyring() = default;

Task<Result<Keyring::LeasePtr>> Keyring::lease(TenantId tenant) {
  EntryPtr entry;
  std::shared_ptr<Flight> flight;
  std::uint64_t changes_before = 0;
  {
    const std::lock_guard lock(mutex_);
    entry = entry_locked(tenant);
    if (entry->lease && entry->lease->live()) co_return entry->lease;
    if (entry->denied && clock_.boot_now() < entry->denied_until) co_return entry->last_error;
    flight = entry->flight;
    changes_before = changes_;
    if (!flight) entry->flight = std::make_shared<Flight>();
  }
  if (!flight) co_return co_await take_off(std::move(entry), changes_before);
  co_await flight->landed.wait_for(kFlightMax);
  const std::lock_guard lock(mutex_);
  co_return flight->answer;
}

// An exception (no memory, a cancelled request) must land the flight too, or the tenant would wait for it for ever.
Task<Result<Keyring::LeasePtr>> Keyring::take_off(EntryPtr entry, std::uint64_t changes_before) {
  try {
    Result<Opened> opened = co_await open_newest(entry);
    co_return settle(*entry, std::move(opened), changes_before);
  } catch (...) {
    const Error broken{ErrorCode::kUnavailable, "opening the keyring broke off"};
    static_cast<void>(settle(*entry, broken, changes_before));
    throw;
  }
}

// Generations made while the registry was being read must not be missing from the lease: `forget` during the flight
// makes it start again.
Task<Result<Keyring::Opened>> Keyring::open_newest(EntryPtr entry) {
  for (int i = 1;; ++i) {
    const std::uint64_t forgotten_before = times_forgotten(*entry);
    Result<Opened> opened = co_await open(entry->tenant);
    if (i == kOpenTries || times_forgotten(*entry) == forgotten_before) co_return opened;
  }
}

std::uint64_t Keyring::times_forgotten(const Entry& entry) const {
  const std::lock_guard lock(mutex_);
  return entry.times_forgotten;
}

// Ends the flight: whoever waited for it sees the lease, or the same error.
Result<Keyring::LeasePtr> Keyring::settle(Entry& entry, Result<Opened> opened, std::uint64_t changes_before) {
  std::shared_ptr<Flight> flight;
  Result<LeasePtr> out;
  bool prove_again = false;
  {
    const std::lock_guard lock(mutex_);
    flight = std::exchange(entry.flight, nullptr);
    if (opened) {
      entry.take(std::move(*opened));
      schedule_locked(entry);
      ++stats_.opened;
      observer_.key_opened(entry.tenant);
      prove_again = changes_before != changes_;
      out = entry.lease;
    } else {
      if (classify(opened.error()) == KeyVerdict::kDenied) {
        deny_locked(entry, opened.error());
      } else {
        ++stats_.unreachable;
        const bool no_such = opened.error().code == ErrorCode::kNotFound;
        if (opened.error().code == ErrorCode::kDoesNotOpen)  // damaged, rolled back or spliced: somebody must look
          log::error("keyring-refused", {{log::Key::kTenant, entry.tenant}, {log::Key::kError, opened.error()}});
        entry.last_error = no_such ? opened.error() : unreachable_error(opened.error());
      }
      out = entry.last_error;
    }
    if (prove_again) spawn_renewal(entries_.at(entry.tenant), true);
    if (flight) flight->answer = out;
  }
  if (flight) flight->landed.set();
  return out;
}

Task<Result<KeyringDocument>> Keyring::read_document(TenantId tenant) {
  const std::string secret = keyring_secret_name(options_.deployment, tenant, options_.store);
  Result<KeyOpener::Value> value = co_await opener_.read_secret(secret);
  // Secrets Manager says nothing about the tenant's own key, so its refusals are never a denial by the client.
  if (!value) co_return Error{ErrorCode::kUnavailable, "keyring secret: " + value.error().detail};
  KEYHOLD_CO_TRY(KeyringDocument document, KeyringDocument::parse(value->text));
  if (document.deployment != options_.deployment || document.tenant != tenant || document.store != options_.store)
    co_return Error{ErrorCode::kDoesNotOpen, "keyring secret: it belongs to another place"};
  co_return document;
}

Task<Result<SecretBytes>> Keyring::open_key(TenantId tenant, Generation row, WrappedKey wrapped) {
  if (wrapped.key_arn != row.key_arn || crypto::sha256({wrapped.blob}) != row.blob_digest)
    co_return Error{ErrorCode::kDoesNotOpen, "keyring entry differs from its registry row"};
  const record::KeyPlace place{options_.deployment, tenant, options_.store, row.cls, row.number};
  Context context = record::encryption_context(place);
  KEYHOLD_CO_TRY(SecretBytes key, co_await opener_.decrypt(row.key_arn, std::move(wrapped.blob), std::move(context)));
  if (key.size() != 32 || !equal_constant_time(record::key_commitment(key, place), row.kcv))
    co_return Error{ErrorCode::kDoesNotOpen, "the opened key has another commitment", "KeyCommitmentMismatch"};
  co_return key;
}

Task<Result<Keyring::Opened>> Keyring::open(TenantId tenant) {
  const BootTime asked_at = clock_.boot_now();
  KEYHOLD_CO_TRY(const TenantKeyFacts::Facts facts, co_await tenants_.facts(tenant));
  KEYHOLD_CO_TRY(std::vector<Generation> rows, co_await registry_.generations(tenant, options_.store));
  std::erase_if(rows, [](const Generation& row) { return row.state != GenerationState::kActive; });
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  KEYHOLD_CO_TRY(const KeyringDocument document, co_await read_document(tenant));
  std::vector<record::RecordKey> generations;
  std::optional<record::NameKey> names;
  std::optional<record::TenantNameKey> tenant_names;
  Opened out;
  for (const Generation& row : rows) {
    const WrappedKey* wrapped = document.find(row.cls, row.number);
    if (wrapped == nullptr)
      co_return Error{ErrorCode::kDoesNotOpen, "keyring secret lacks a generation of the registry"};
    KEYHOLD_CO_TRY(const SecretBytes key, co_await open_key(tenant, row, *wrapped));
    const record::KeyPlace place{options_.deployment, tenant, options_.store, row.cls, row.number};
    if (row.cls == record::KeyClass::kIdx) {
      names.emplace(key);
      if (options_.store == record::Store::kRegistry) tenant_names.emplace(key);
      continue;
    }
    generations.emplace_back(key, place);
    out.row = row;
    out.blob = wrapped->blob;
  }
  if (generations.empty() || !names)
    co_return Error{ErrorCode::kNotFound, "the tenant has no data keys in this store yet"};
  out.hard_end = std::clamp(facts.terms.hard_end, kHardEndMin, kHardEndMax);
  out.lease = std::make_shared<Lease>(tenant, out.row.key_arn, facts.tenant_tag,
                                      Lease::Keys{std::move(generations), std::move(*names), std::move(tenant_names)},
                                      clock_, asked_at + out.hard_end);
  co_return out;
}

Task<Result<crypto::Digest>> Keyring::prove(TenantId tenant, record::KeyClass cls, std::uint32_t generation) {
  KEYHOLD_CO_TRY(const KeyringDocument document, co_await read_document(tenant));
  const WrappedKey* wrapped = document.find(cls, generation);
  if (wrapped == nullptr) co_return Error{ErrorCode::kNotFound, "keyring secret lacks the new generation"};
  const record::KeyPlace place{options_.deployment, tenant, options_.store, cls, generation};
  Context context = record::encryption_context(place);
  KEYHOLD_CO_TRY(const SecretBytes key, co_await opener_.decrypt(wrapped->key_arn, wrapped->blob, std::move(context)));
  if (key.size() != 32) co_return Error{ErrorCode::kDoesNotOpen, "the new data key is not 32 bytes"};
  co_return record::key_commitment(key, place);
}

void Keyring::spawn_renewal(EntryPtr entry, bool pushed) {
  if (!executor_) return;
  // co_spawn on one's own thread starts at once, and the caller holds the mutex that a renewal takes.
  asio::post(*executor_, [this, executor = *executor_, lease = entry->lease, entry, pushed]() mutable {
    asio::co_spawn(executor, renew(std::move(entry), std::move(lease), pushed), asio::detached);
  });
}

// `lease` is the one to prove: an answer that comes after it was replaced says nothing about its successor, which was
// opened by a Decrypt of its own.
Task<void> Keyring::renew(EntryPtr entry, LeasePtr lease, bool pushed) {
  const BootTime asked_at = clock_.boot_now();
  const auto timeout = pushed ? options_.pushed_timeout : options_.decrypt_timeout;
  std::optional<Status> answer = co_await within(timeout, decrypt_again(entry));
  const std::lock_guard lock(mutex_);
  if (!pushed) entry->renewing = false;
  if (!entry->lease || entry->lease != lease) co_return;
  const Error silent{ErrorCode::kUnavailable, "no answer in time"};
  const Status status = answer ? std::move(*answer) : Status(silent);
  if (status) {
    renewed(*entry, asked_at);
  } else if (pushed || classify(status.error()) == KeyVerdict::kDenied) {
    end(*entry, Lease::End::kDenied, status.error());
  } else {
    ++stats_.unreachable;
    ++entry->failures;
    schedule_locked(*entry);
  }
}

Task<Status> Keyring::decrypt_again(EntryPtr entry) {
  Generation row;
  WrappedKey wrapped;
  {
    const std::lock_guard lock(mutex_);
    row = entry->row;
    wrapped = {row.cls, row.number, row.key_arn, entry->blob, {}};
  }
  KEYHOLD_CO_TRY([[maybe_unused]] const SecretBytes key,
                 co_await open_key(entry->tenant, std::move(row), std::move(wrapped)));
  co_return ok();
}

void Keyring::renewed(Entry& entry, BootTime asked_at) {
  ++stats_.renewed;
  entry.failures = 0;
  entry.lease->extend(asked_at + entry.hard_end);
  schedule_locked(entry);
}

void Keyring::end(Entry& entry, Lease::End why, const Error& error) {
  entry.lease->end(why);
  entry.lease.reset();
  if (why == Lease::End::kDenied) deny_locked(entry, error);
}

void Keyring::deny_locked(Entry& entry, const Error& error) {
  ++stats_.denied;
  entry.deny(error, clock_.boot_now() + options_.denied_pause);
  observer_.key_refused(entry.tenant);
  log::warning("lease-denied", {{log::Key::kTenant, entry.tenant}, {log::Key::kReason, error.reason}});
}

// After a success: a third of the hard end, at most 50 s, ± 20 %. After a silence: 0.2 s doubling to 10 s, full jitter.
void Keyring::schedule_locked(Entry& entry) {
  using std::chrono::milliseconds;
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  const double part = unit(random_);
  const auto ms = [](double value) { return milliseconds(static_cast<std::int64_t>(value)); };
  if (entry.failures == 0) {
    const auto interval = std::min<milliseconds>(options_.renewal_max, milliseconds(entry.hard_end) / 3);
    entry.renew_at = clock_.boot_now() + ms(static_cast<double>(interval.count()) * (0.8 + 0.4 * part));
  } else {
    const double ceiling = std::min(10'000.0, 200.0 * static_cast<double>(1U << std::min(entry.failures, 10U)));
    entry.renew_at = clock_.boot_now() + ms(ceiling * part);
  }
}

void Keyring::sweep() {
  const std::lock_guard lock(mutex_);
  const BootTime now = clock_.boot_now();
  for (auto& [tenant, entry] : entries_) {
    if (!entry->lease) continue;
    if (!entry->lease->live()) {
      ++stats_.hard_ended;
      end(*entry, Lease::End::kHardEnd, Error{});
    } else if ((now >= entry->renew_at || entry->must_prove) && !entry->renewing) {
      const bool used = entry->lease->take_used();
      const bool must_prove = std::exchange(entry->must_prove, false);
      entry->renewing = used || must_prove || entry->failures > 0;
      if (entry->renewing)
        spawn_renewal(entry, false);
      else
        schedule_locked(*entry);
    } else if (!entry->shed && now - entry->lease->last_used() > kShedAfter) {
      entry->lease->shed();
      entry->shed = true;
    } else if (entry->shed && now - entry->lease->last_used() < kShedAfter) {
      entry->shed = false;
    }
  }
  std::erase_if(entries_, [&](const auto& item) { return item.second->forgettable(now); });
}

Task<void> Keyring::run() {
  {
    const Executor executor = co_await asio::this_coro::executor;
    const std::lock_guard lock(mutex_);
    executor_ = executor;
  }
  for (;;) {
    const bool stopping =
        co_await stopped_.wait_for(kSweepEvery);  // g++ 12 miscompiles a co_await in a loop's condition
    if (stopping) break;
    sweep();
    co_await write_counts();
  }
  {
    const std::lock_guard lock(mutex_);
    executor_.reset();
    for (auto& [tenant, entry] : entries_)
      if (entry->lease) entry->lease->end(Lease::End::kReplaced);
  }
}

void Keyring::stop() {
  stopped_.set();
}

void Keyring::key_changed(const std::string& key_arn) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  for (auto& [tenant, entry] : entries_) {
    if (entry->row.key_arn == key_arn) entry->denied = false;  // it may have been allowed again
    if (entry->lease && entry->lease->key_arn() == key_arn) spawn_renewal(entry, true);
  }
}

void Keyring::all_keys_may_have_changed() {
  const std::lock_guard lock(mutex_);
  ++changes_;
  for (auto& [tenant, entry] : entries_)
    if (entry->lease) entry->must_prove = true;
}

void Keyring::forget(TenantId tenant) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(tenant);
  if (found == entries_.end()) return;
  found->second->denied = false;
  ++found->second->times_forgotten;
  if (found->second->lease) end(*found->second, Lease::End::kReplaced, Error{});
}

Keyring::EntryPtr Keyring::entry_locked(TenantId tenant) {
  const auto found = entries_.find(tenant);
  if (found != entries_.end()) return found->second;
  if (entries_.size() >= options_.leases_max) evict_locked();
  return entries_.emplace(tenant, std::make_shared<Entry>(tenant)).first->second;
}

// Gives up the least recently used sixteenth at once, so that a full table is not searched for every new tenant.
void Keyring::evict_locked() {
  std::vector<std::pair<BootTime, TenantId>> idle;
  for (const auto& [tenant, entry] : entries_)
    if (!entry->flight) idle.emplace_back(entry->lease ? entry->lease->last_used() : BootTime::zero(), tenant);
  const std::size_t count = std::min(idle.size(), std::max<std::size_t>(1, options_.leases_max / 16));
  std::partial_sort(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(count), idle.end());
  for (std::size_t i = 0; i < count; ++i) {
    const auto found = entries_.find(idle[i].second);
    if (found->second->lease) end(*found->second, Lease::End::kReplaced, Error{});
    entries_.erase(found);
  }
}

Keyring::Stats Keyring::stats() const {
  const std::lock_guard lock(mutex_);
  Stats out = stats_;
  out.leases = static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const auto& item) { return item.second->lease != nullptr; }));
  return out;
}

}  // namespace keyhold::keyring
