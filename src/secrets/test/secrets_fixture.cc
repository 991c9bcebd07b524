#include "secrets_fixture.h"

#include <algorithm>

#include "keyhold/crypto/random.h"
#include "keyhold/iam/authorize.h"

namespace keyhold::secrets {
namespace {

std::string text_of(const VersionPlace& place) {
  return place.secret_arn + " " + place.version_id;
}

}  // namespace

const Error* FakeKeys::refusal(const Caller& caller, const std::string& key) const {
  for (const std::string& name : {key, caller.principal_arn}) {
    const auto found = refused.find(name);
    if (found != refused.end()) return &found->second;
  }
  return nullptr;
}

Task<Result<DataKey>> FakeKeys::generate(Caller caller, std::string kms_key_id, VersionPlace place) {
  if (const Error* const error = refusal(caller, kms_key_id)) co_return *error;
  ++generated;
  SecretBytes key = crypto::random_secret(32);
  ByteWriter wrapped;
  wrapped.lp("wrapped").u32(static_cast<std::uint32_t>(generated));
  wrapped_.emplace(copy(wrapped.view()), Wrapped{key.clone(), text_of(place)});
  co_return DataKey{std::move(key), wrapped.take(), kms_key_id};
}

Task<Result<SecretBytes>> FakeKeys::open(Caller caller, std::string kms_key_arn, Bytes wrapped, VersionPlace place) {
  if (const Error* const error = refusal(caller, kms_key_arn)) co_return *error;
  ++opened;
  const auto found = wrapped_.find(wrapped);
  if (found == wrapped_.end() || found->second.place != text_of(place))
    co_return Error{ErrorCode::kDoesNotOpen, "", "InvalidCiphertextException"};
  co_return found->second.key.clone();
}

Task<Result<IdentityPolicies::Verdict>> FakePolicies::decide(Caller caller, Question question) {
  last = std::move(question);
  std::string own = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"})";
  for (const std::string& action : denied) own += R"(,{"Effect":"Deny","Action":")" + action + R"(","Resource":"*"})";
  const std::vector<iam::Policy> identity{iam::Policy::parse(own + "]}", iam::PolicyKind::kIdentityPolicy).value()};
  std::optional<iam::Policy> of_secret;
  if (last.resource_policy)
    of_secret = iam::Policy::parse(*last.resource_policy, iam::PolicyKind::kResourcePolicy).value();
  iam::Question asked{.caller = iam::parse_principal(caller.principal_arn).value(),
                      .action = last.action,
                      .resource_arn = last.resource_arn,
                      .resource_account = last.resource_account};
  for (const auto& [key, value] : last.context) asked.context.add(key, value);
  const iam::Verdict verdict =
      iam::authorize_resource(asked, of_secret ? &*of_secret : nullptr, {.identity = identity});
  co_return Verdict{verdict.allowed, iam::name(verdict.reason), verdict.statement};
}

Task<Result<bool>> FakePolicies::names_missing(std::string resource_policy) {
  const iam::Policy policy = iam::Policy::parse(resource_policy, iam::PolicyKind::kResourcePolicy).value();
  const auto named = policy.principal_arns();
  co_return std::any_of(named.begin(), named.end(), [&](const std::string& arn) { return missing.contains(arn); });
}

Task<Status> FakeHooks::invoke(std::string lambda_arn, RotationEvent event) {
  static_cast<void>(lambda_arn);
  steps += event.step.front();
  co_return co_await function(std::move(event));
}

Result<std::unique_ptr<SecretsManager>> SecretsTest::open_on(storage::Engine& engine) {
  const SecretsManager::Ground ground{.engine = engine,
                                      .keys = keys_,
                                      .policies = policies_,
                                      .clock = clock_,
                                      .executor = context_.get_executor(),
                                      .deployment = deployment_,
                                      .hooks = &hooks_};
  return run(SecretsManager::open(ground, store_key_.clone()));
}

void SecretsTest::reopen() {
  manager_.reset();
  Result<std::unique_ptr<SecretsManager>> opened = open_on(*engine_);
  if (!opened) throw std::runtime_error(opened.error().detail);
  manager_ = std::move(*opened);
}

void SecretsTest::reopen_after_crash() {
  manager_.reset();
  memory_ = memory_->durable_copy();
  engine_ = std::make_unique<storage::FaultEngine>(memory_);
  reopen();
}

Caller SecretsTest::caller(std::string user, std::string account) {
  return Caller{.account = account,
                .principal_arn = "arn:aws:iam::" + account + ":user/" + user,
                .principal_id = "AIDA" + user,
                .access_key_id = "AKIA" + user,
                .region = "eu-west-1",
                .source_ip = "127.0.0.1"};
}

Call& SecretsTest::call(Caller who) {
  entry_ = {};
  call_ = std::make_unique<Call>(Call{std::move(who), entry_});
  return *call_;
}

Result<aws::CreateSecretResponse> SecretsTest::create(std::string name, std::optional<std::string> text,
                                                      std::string version) {
  aws::CreateSecretRequest request{.name = std::move(name), .client_request_token = std::move(version)};
  if (text) request.secret_string = PlaintextBytes::copy_of(*text);
  return run(service().create_secret(call(), std::move(request)));
}

Result<aws::PutSecretValueResponse> SecretsTest::put(std::string id, std::string text, std::string version,
                                                     std::optional<aws::StagingLabels> labels) {
  aws::PutSecretValueRequest request{.secret_id = std::move(id), .client_request_token = std::move(version)};
  request.secret_string = PlaintextBytes::copy_of(text);
  request.version_stages = std::move(labels);
  return run(service().put_secret_value(call(), std::move(request)));
}

std::string SecretsTest::get(std::string id, std::optional<std::string> version, std::optional<std::string> label) {
  aws::GetSecretValueRequest request{std::move(id), std::move(version), std::move(label)};
  const Result<aws::GetSecretValueResponse> answer = run(service().get_secret_value(call(), std::move(request)));
  if (!answer) return answer.error().reason;
  const auto& value = answer->secret_string ? answer->secret_string : answer->secret_binary;
  return std::string(value->text());
}

Result<aws::UpdateSecretVersionStageResponse> SecretsTest::move(std::string id, std::string label,
                                                                std::optional<std::string> from,
                                                                std::optional<std::string> to) {
  aws::UpdateSecretVersionStageRequest request{std::move(id), std::move(label), std::move(from), std::move(to)};
  return run(service().update_secret_version_stage(call(), std::move(request)));
}

aws::VersionStages SecretsTest::stages(std::string id) {
  return run(service().describe_secret(call(), {std::move(id)})).value().version_ids_to_stages;
}

std::vector<std::string> SecretsTest::audit_lines() {
  std::vector<std::string> out;
  const std::vector<PlaintextBytes> lines = run(manager_->audit().tail(100)).value();
  for (const PlaintextBytes& line : lines) out.emplace_back(line.text());
  return out;
}

}  // namespace keyhold::secrets
