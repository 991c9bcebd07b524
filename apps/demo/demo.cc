#include "demo/demo.h"

#include <fmt/core.h>
#include <stdlib.h>

#include <optional>
#include <thread>

#include "cli/event_import.h"
#include "demo/demo_records.h"
#include "demo/legible_scan.h"
#include "dev/child_process.h"
#include "dev/ports.h"
#include "exit_code.h"
#include "files.h"
#include "keyhold/aws/clients.h"
#include "keyhold/aws/protocol.h"

namespace keyhold::apps {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStartsWithin{90};
constexpr std::chrono::seconds kRefusedWithin{5};
constexpr std::chrono::seconds kBackWithin{30};
constexpr std::chrono::milliseconds kAskEvery{20};
constexpr std::chrono::hours kPastTheWindow{24 * 31};

Error failed_step(std::string what) {
  return {ErrorCode::kInternal, std::move(what), "demo"};
}

double seconds_since(SteadyClock::time_point began) {
  return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

/// What a step tells besides that it held.
using Told = Result<std::string>;

class Demo {
 public:
  Demo(DemoRecords records, std::filesystem::path data_directory)
      : records_(std::move(records)), data_directory_(std::move(data_directory)) {
    common_.data_directory = data_directory_;
    common_.data_directory_given = true;
  }
  /// All steps, up to the first that doesn't hold.
  Status run();

 private:
  Told start_dev();
  Told make_key();
  Told elect();
  Told provision();
  Told apply_policy();
  Told verify();
  Told import();
  Told read_back();
  Told scan();
  Told disable();
  Told enable();
  Told destroy();

  Told log_in();
  Result<std::string> expect_state(const json::Object& tenant, const std::string& state);
  Result<std::size_t> count_equal_records();
  Result<std::string> wait_until_refused();
  std::string tenant_path() const { return "/v1/tenants/" + tenant_; }

  const DemoRecords records_;
  const std::filesystem::path data_directory_;
  CommonOptions common_;
  Runner runner_{2};
  const SystemClock clock_;
  std::optional<ChildProcess> dev_;
  std::optional<Place> place_;
  std::optional<BlockingApi> platform_, component_;
  std::optional<aws::KmsClient> client_kms_;  // as the client's own administrator
  std::optional<EventAccess> user_;
  std::string key_arn_, client_, tenant_;
};

Told Demo::start_dev() {
  const std::string base = std::to_string(free_port_base());
  std::error_code none;
  const auto before = std::filesystem::last_write_time(DevFile::path(data_directory_), none);
  ChildProcess::Start start{
      "keyhold dev", {"dev", "--data-dir", data_directory_.string(), "--port-base", base, "--allow-deletion-clock"}};
  KEYHOLD_TRY(ChildProcess child, ChildProcess::start(std::move(start)));
  dev_.emplace(std::move(child));
  for (const auto began = SteadyClock::now(); SteadyClock::now() - began < kStartsWithin;) {
    const auto now = std::filesystem::last_write_time(DevFile::path(data_directory_), none);
    if (!none && now != before) return log_in();
    if (dev_->ended()) break;
    std::this_thread::sleep_for(kAskEvery);
  }
  return failed_step(dev_->last_words());
}

Told Demo::log_in() {
  KEYHOLD_TRY(Place place, Place::find(common_));
  place_.emplace(std::move(place));
  KEYHOLD_TRY(BlockingApi platform, place_->as_operator(runner_));
  platform_.emplace(std::move(platform));
  KEYHOLD_TRY(BlockingApi component, place_->component_port(runner_));
  component_.emplace(std::move(component));
  const DevFile& dev = *place_->dev();
  KEYHOLD_TRY(const PlaintextBytes ca, read_file(dev.ca));
  KEYHOLD_TRY(std::shared_ptr<net::TlsContext> tls, net::TlsContext::client(std::string(ca.text())));
  KEYHOLD_TRY(const net::Url url, net::parse_url(dev.kms));
  aws::Credentials credentials{dev.client_account.access_key_id, dev.client_account.secret_access_key.clone()};
  aws::Channel channel{
      std::make_shared<net::Client>(url.endpoint, tls),
      std::make_shared<aws::SigV4Signer>(std::make_shared<aws::StaticCredentials>(std::move(credentials)), clock_,
                                         dev.region, "kms")};
  client_kms_.emplace(std::move(channel));
  return std::string("kms, secrets and platform, each a process of its own");
}

Told Demo::make_key() {
  KEYHOLD_TRY(const aws::CreateKeyResponse made,
              runner_.run(client_kms_->create_key(aws::CreateKeyRequest{.description = "for the vendor"})));
  key_arn_ = made.key_metadata.arn;
  return key_arn_;
}

Told Demo::elect() {
  const std::string name = "Demo client " + uuid::text(uuid::random()).substr(0, 8);
  KEYHOLD_TRY(const json::Object client, platform_->send("POST", "/v1/clients", json::Object{{"name", name}}));
  KEYHOLD_TRY(client_, text_member(client, "id"));
  KEYHOLD_TRY(const json::Object elected,
              platform_->send("PUT", "/v1/clients/" + client_ + "/byok", json::Object{{"keyArn", key_arn_}}));
  return name;
}

Result<std::string> Demo::expect_state(const json::Object& tenant, const std::string& state) {
  KEYHOLD_TRY(const std::string seen, text_member(tenant, "state"));
  if (seen != state) return failed_step("the tenant is " + seen + ", not " + state);
  return "tenant " + tenant_ + " is " + state;
}

Told Demo::provision() {
  KEYHOLD_TRY(const json::Object tenant,
              platform_->send("POST", "/v1/tenants", json::Object{{"client", client_}, {"environment", "production"}}));
  KEYHOLD_TRY(tenant_, text_member(tenant, "id"));
  return expect_state(tenant, "awaiting-access");
}

Told Demo::apply_policy() {
  KEYHOLD_TRY(const ApiAnswer policy, platform_->call(api_get(tenant_path() + "/byok/policy")));
  KEYHOLD_CHECK(runner_.run(client_kms_->put_key_policy(
      aws::PutKeyPolicyRequest{.key_id = key_arn_, .policy = std::string(policy.body.text())})));
  return std::string("as printed by `keyhold byok policy`");
}

Told Demo::verify() {
  KEYHOLD_TRY(const json::Object report, platform_->send("POST", tenant_path() + "/byok/verify", json::Object()));
  KEYHOLD_TRY(const json::Object tenant, platform_->get(tenant_path()));
  Result<std::string> out = expect_state(tenant, "active");
  if (!out) return failed_step(out.error().detail + ": " + json::write(report));
  KEYHOLD_TRY(const json::Array checks, items_of(report));
  return *out + ", " + std::to_string(checks.size()) + " checks";
}

Told Demo::import() {
  KEYHOLD_TRY(EventAccess user, EventAccess::open(runner_, common_, tenant_));
  user_.emplace(std::move(user));
  std::size_t at = 0;
  const NextLine next = [&]() -> Result<std::optional<std::string>> {
    if (at == records_.import_lines.size()) return std::optional<std::string>();
    return std::optional<std::string>(records_.import_lines[at++]);
  };
  KEYHOLD_TRY(const ImportProgress done, import_lines(*user_, next, [](ImportProgress) {}));
  if (done.events != records_.import_lines.size()) return failed_step("not every record was taken");
  return std::to_string(done.events) + " companies, one stream each, over HTTPS";
}

// How many streams hold exactly the bytes that went in. Errors: a read that is refused.
Result<std::size_t> Demo::count_equal_records() {
  KEYHOLD_TRY(const ApiAnswer answer, user_->api.call(api_get(tenant_path() + "/events")));
  std::size_t out = 0;
  std::string_view rest = answer.body.text();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    KEYHOLD_TRY(const json::Object event, json::parse_object(line));
    KEYHOLD_TRY(const std::string stream, text_member(event, "stream"));
    const auto sent = records_.data.find(stream);
    if (sent != records_.data.end() && line.find("\"data\":" + sent->second) != std::string_view::npos) ++out;
  }
  return out;
}

Told Demo::read_back() {
  KEYHOLD_TRY(const std::size_t equal, count_equal_records());
  if (equal != records_.data.size())
    return failed_step(fmt::format("{} of {} records came back as they went in", equal, records_.data.size()));
  return std::to_string(equal) + " records, byte for byte";
}

Told Demo::scan() {
  KEYHOLD_TRY(const LegibleScan scan, scan_for(records_.names, data_directory_));
  if (!scan.hits.empty()) return failed_step(scan.hits.front());
  return fmt::format("none of {} names in {} files, {} KiB", records_.names.size(), scan.files, scan.bytes >> 10);
}

// Asks until a read is refused because of the key; tells when the last one succeeded.
Result<std::string> Demo::wait_until_refused() {
  const auto began = SteadyClock::now();
  double last_success = 0;
  for (;;) {
    const Result<ApiAnswer> answer = user_->api.call(api_get(tenant_path() + "/events?limit=1"));
    if (!answer && answer.error().reason != kUnreachable)
      return fmt::format("refused ({}); the last read succeeded after {:.3f} s", answer.error().reason, last_success);
    last_success = seconds_since(began);
    if (last_success > static_cast<double>(kRefusedWithin.count())) return failed_step("reads still succeed");
    std::this_thread::sleep_for(kAskEvery);
  }
}

Told Demo::disable() {
  KEYHOLD_CHECK(runner_.run(client_kms_->disable_key(aws::DisableKeyRequest{.key_id = key_arn_})));
  return wait_until_refused();
}

Told Demo::enable() {
  KEYHOLD_CHECK(runner_.run(client_kms_->enable_key(aws::EnableKeyRequest{.key_id = key_arn_})));
  const auto began = SteadyClock::now();
  Result<std::size_t> equal = count_equal_records();
  while (!equal && seconds_since(began) < static_cast<double>(kBackWithin.count())) {
    std::this_thread::sleep_for(kAskEvery);
    equal = count_equal_records();
  }
  if (!equal) return equal.error();
  if (*equal != records_.data.size()) return failed_step("not every record is back");
  return fmt::format("all {} records after {:.3f} s", *equal, seconds_since(began));
}

Told Demo::destroy() {
  aws::ScheduleKeyDeletionRequest schedule{.key_id = key_arn_, .pending_window_in_days = 7};
  KEYHOLD_TRY(const aws::ScheduleKeyDeletionResponse scheduled,
              runner_.run(client_kms_->schedule_key_deletion(schedule)));
  KEYHOLD_TRY(const std::string refused, wait_until_refused());
  const std::string later = aws::percent_encode(to_rfc3339(clock_.now() + kPastTheWindow));
  ApiCall run_deletions = api_get("/keyhold/v1/deletions/run?asOf=" + later);
  run_deletions.method = "POST";
  KEYHOLD_TRY(const ApiAnswer answer, component_->call(std::move(run_deletions)));
  KEYHOLD_TRY(const json::Object ran, answer.object());
  KEYHOLD_TRY(const json::Array destroyed, items_of(ran));
  if (std::ranges::count(destroyed, json::Value(key_arn_)) != 1) return failed_step("the key was not destroyed");
  const auto taken_back =
      runner_.run(client_kms_->cancel_key_deletion(aws::CancelKeyDeletionRequest{.key_id = key_arn_}));
  if (taken_back) return failed_step("the deletion could still be taken back");
  if (count_equal_records()) return failed_step("reads still succeed");
  return "no way back: " + taken_back.error().reason + "; reads refused";
}

Status Demo::run() {
  struct Step {
    const char* title;
    Told (Demo::*run)();
  };
  constexpr Step kSteps[] = {
      {"start the services", &Demo::start_dev},
      {"the client's AWS account makes a KMS key", &Demo::make_key},
      {"the client elects it as its own key", &Demo::elect},
      {"the vendor provisions the production tenant", &Demo::provision},
      {"the client applies the printed key policy", &Demo::apply_policy},
      {"access is proved", &Demo::verify},
      {"records go in", &Demo::import},
      {"records come back", &Demo::read_back},
      {"nothing legible is on disk", &Demo::scan},
      {"the client disables its key", &Demo::disable},
      {"the client enables it again", &Demo::enable},
      {"the client's key is deleted for good", &Demo::destroy},
  };
  for (const Step& step : kSteps) {
    const auto began = SteadyClock::now();
    const Told told = (this->*step.run)();
    fmt::print("{} {:7.3f} s  {}: {}\n", told ? "✓" : "✗", seconds_since(began), step.title,
               told ? *told : told.error().detail);
    std::fflush(stdout);
    if (!told) return told.error();
  }
  return ok();
}

/// A directory that is removed at the end, unless it was given.
class DemoDirectory {
 public:
  static Result<DemoDirectory> open(const std::filesystem::path& given) {
    if (!given.empty()) return DemoDirectory({}, std::filesystem::absolute(given));
    std::string pattern = (std::filesystem::temp_directory_path() / "keyhold-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return Error{ErrorCode::kUnavailable, pattern + " cannot be made", {}};
    return DemoDirectory(pattern, std::filesystem::path(pattern) / "data");
  }
  DemoDirectory(DemoDirectory&& other) noexcept
      : temporary_(std::exchange(other.temporary_, {})), data_(std::move(other.data_)) {}
  DemoDirectory& operator=(DemoDirectory&&) = delete;
  ~DemoDirectory() {
    std::error_code ignored;
    if (!temporary_.empty()) std::filesystem::remove_all(temporary_, ignored);
  }
  const std::filesystem::path& data() const { return data_; }

 private:
  DemoDirectory(std::filesystem::path temporary, std::filesystem::path data)
      : temporary_(std::move(temporary)), data_(std::move(data)) {}
  std::filesystem::path temporary_, data_;
};

}  // namespace

int run_demo(const DemoOptions& options) {
  Result<DemoRecords> records = DemoRecords::read(options.input);
  if (!records) return report(records.error());
  const Result<DemoDirectory> directory = DemoDirectory::open(options.data_directory);
  if (!directory) return report(directory.error());
  const auto began = SteadyClock::now();
  const Status held = Demo(std::move(*records), directory->data()).run();
  if (!held) return report(held.error());
  const std::string where = options.data_directory.empty() ? "" : " --data-dir " + options.data_directory.string();
  fmt::print("\nEvery step held, in {:.1f} s. Go on with your own data: keyhold dev{}\n", seconds_since(began), where);
  return kExitOk;
}

}  // namespace keyhold::apps
