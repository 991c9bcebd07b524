#include "trail_names.h"

#include <algorithm>
#include <array>

namespace keyhold::audit {
namespace {

constexpr std::string_view kAmazon = ".amazonaws.com";
constexpr std::string_view kInternal = "AWS Internal";

// Calls that change nothing, though their names do not begin as those of readers do.
constexpr auto kReaders = std::to_array<std::string_view>({"Decrypt",
                                                           "Encrypt",
                                                           "ReEncrypt",
                                                           "GenerateDataKey",
                                                           "GenerateMac",
                                                           "GenerateDataKeyWithoutPlaintext",
                                                           "GenerateRandom",
                                                           "GenerateDataKeyPair",
                                                           "VerifyMac",
                                                           "GenerateDataKeyPairWithoutPlaintext",
                                                           "Sign",
                                                           "Verify",
                                                           "AssumeRole",
                                                           "AssumeRoleWithWebIdentity",
                                                           "DeriveSharedSecret",
                                                           "Encapsulate",
                                                           "Decapsulate",
                                                           "BatchGetSecretValue",
                                                           "ValidateResourcePolicy",
                                                           "SimulatePrincipalPolicy",
                                                           "SimulateCustomPolicy"});

std::string_view take_part(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool only_reads(std::string_view name) {
  for (const std::string_view verb : {"Get", "List", "Describe"})
    if (name.starts_with(verb)) return true;
  return std::find(kReaders.begin(), kReaders.end(), name) != kReaders.end();
}

// "assumed-role/NAME/SESSION": the role is not told by its path, which the session's ARN lacks too.
json::Object session_context(const TrailArn& session) {
  std::string_view rest = session.resource;
  take_part(rest, '/');
  const std::string role(take_part(rest, '/'));
  const std::string partition = session.text.substr(4, session.text.find(':', 4) - 4);
  json::Object issuer{{"type", "Role"},
                      {"arn", "arn:" + partition + ":iam::" + session.account + ":role/" + role},
                      {"accountId", session.account},
                      {"userName", role}};
  return {{"sessionIssuer", std::move(issuer)}};
}

// "oidc-provider/HOST/PATH#SUBJECT", as AWS tells of AssumeRoleWithWebIdentity.
json::Object web_identity(const TrailArn& who) {
  const std::size_t mark = std::min(who.text.find('#'), who.text.size());
  const std::string subject = who.text.substr(std::min(mark + 1, who.text.size()));
  return {{"type", "WebIdentityUser"},
          {"principalId", who.text},
          {"userName", subject},
          {"identityProvider", who.text.substr(0, mark)}};
}

json::Object principal_identity(const TrailArn& who) {
  if (who.service == "iam" && who.resource.starts_with("oidc-provider/")) return web_identity(who);
  json::Object out{{"type", "Unknown"}, {"arn", who.text}, {"accountId", who.account}};
  if (who.service == "iam" && who.resource == "root") {
    out["type"] = "Root";
  } else if (who.service == "iam" && who.resource.starts_with("user/")) {
    out["type"] = "IAMUser";
    out["userName"] = last_part(who.resource);
  } else if (who.service == "sts" && who.resource.starts_with("assumed-role/")) {
    out["type"] = "AssumedRole";
    out["sessionContext"] = session_context(who);
  }
  return out;
}

}  // namespace

std::optional<TrailArn> TrailArn::parse(std::string_view text) {
  TrailArn out{.text = std::string(text), .service = {}, .region = {}, .account = {}, .resource = {}};
  if (take_part(text, ':') != "arn") return std::nullopt;
  take_part(text, ':');
  out.service = take_part(text, ':');
  out.region = take_part(text, ':');
  out.account = take_part(text, ':');
  out.resource = text;
  if (out.service.empty() || out.resource.empty()) return std::nullopt;
  return out;
}

bool TrailArn::is_key() const {
  return service == "kms" && resource.starts_with("key/");
}

std::string_view TrailArn::type() const {
  if (is_key()) return "AWS::KMS::Key";
  if (service == "kms" && resource.starts_with("alias/")) return "AWS::KMS::Alias";
  if (service == "iam" && resource.starts_with("user/")) return "AWS::IAM::User";
  if (service == "iam" && resource.starts_with("role/")) return "AWS::IAM::Role";
  if (service == "secretsmanager" && resource.starts_with("secret:")) return "AWS::SecretsManager::Secret";
  return {};
}

TrailAction trail_action(std::string_view action) {
  std::string_view name = action;
  const std::string_view prefix = take_part(name, ':');
  if (action == "keyhold:DestroyKey") return {"kms" + std::string(kAmazon), "DeleteKey", false};
  if (prefix == "keyhold") return {"keyhold", std::string(name), false};
  return {std::string(prefix) + std::string(kAmazon), std::string(name), only_reads(name)};
}

std::string account_of_principal(std::string_view who) {
  const auto arn = TrailArn::parse(who);
  return arn ? arn->account : std::string();
}

bool is_service_event(std::string_view who, std::string_view action) {
  return who.starts_with("keyhold:") || action.starts_with("keyhold:");
}

// A service is told by its name without the Region, as AWS does: the record has the Region.
std::string trail_source(std::string_view who, std::string_view source) {
  if (source.empty() && !TrailArn::parse(who)) return std::string(kInternal);
  if (!source.ends_with(kAmazon)) return std::string(source);
  return std::string(source.substr(0, source.find('.'))) + std::string(kAmazon);
}

json::Object trail_identity(std::string_view who, std::string_view source, std::string_view account) {
  const auto principal = TrailArn::parse(who);
  json::Object out;
  if (principal && !account.empty() && principal->account != account) {
    out = {{"type", "AWSAccount"}, {"accountId", principal->account}};
  } else if (principal) {
    out = principal_identity(*principal);
  } else {
    out["type"] = who.empty() ? "Unknown" : "AWSService";
    if (!account.empty()) out["accountId"] = account;
    if (!who.empty()) out["invokedBy"] = who.starts_with("keyhold:") ? kInternal : who;
  }
  if (principal && source.ends_with(kAmazon)) out["invokedBy"] = source;
  return out;
}

}  // namespace keyhold::audit
