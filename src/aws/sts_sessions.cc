#include "keyhold/aws/sts_sessions.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "keyhold/aws/protocol.h"
#include "xml.h"

namespace keyhold::aws {
namespace {

using std::chrono::seconds;

constexpr seconds kShortest{900}, kLongestRole{43'200}, kLongestUser{129'600};
constexpr std::string_view kNameCharacters = "+=,.@_-";
constexpr std::size_t kMostTags = 50, kMostPolicyArns = 10, kMostToken = 20'000, kLeastToken = 4;

// Without a reason: the Query protocol calls it ValidationError.
Error invalid_form(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

Error constraint(std::string_view value, std::string_view member, std::string_view rule) {
  return invalid_form("1 validation error detected: Value " + std::string(value) + " at '" + std::string(member) +
                      "' failed to satisfy constraint: Member must " + std::string(rule));
}

std::string in_quotes(std::string_view value) {
  return "'" + std::string(value) + "'";
}

Error not_supported(std::string_view parameter) {
  return invalid_form("The parameter " + std::string(parameter.substr(0, 64)) + " is not supported.");
}

/// Takes the parameters of a form one by one, then refuses any that is left.
class Form {
 public:
  explicit Form(const json::Object& form) : form_(form) {}

  std::optional<std::string> take(std::string_view name) {
    const json::Value* const value = json::find(form_, name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    taken_.emplace(name);
    return std::string(value->get_string());
  }

  /// A list without members may come as its bare name without a value.
  void take_empty(std::string_view list) {
    const json::Value* const value = json::find(form_, list);
    if (value != nullptr && value->is_string() && value->get_string().empty()) taken_.emplace(list);
  }

  Status end() const {
    for (const auto& [name, value] : form_)
      if (!taken_.contains(std::string_view(name))) return not_supported(name);
    return ok();
  }

 private:
  const json::Object& form_;
  std::set<std::string, std::less<>> taken_;
};

bool made_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || others.find(c) != std::string_view::npos;
  });
}

struct TextRule {
  std::string_view member;
  std::size_t min, max;
  std::string_view others;  // characters beside letters and digits
  std::string_view pattern;
};

constexpr TextRule kSessionName{"roleSessionName", 2, 64, kNameCharacters, "[\\w+=,.@-]*"};
constexpr TextRule kSourceIdentity{"sourceIdentity", 2, 64, kNameCharacters, "[\\w+=,.@-]*"};
constexpr TextRule kAccessKeyId{"accessKeyId", 16, 128, "_", "[\\w]*"};
constexpr TextRule kExternalId{"externalId", 2, 1224, "+=,.@:/_-", "[\\w+=,.@:\\/-]*"};

// Longer values are not repeated in an error: an answer stays small whatever was asked.
constexpr std::size_t kMaxEchoBytes = 4096;

Status check_text(std::string_view text, const TextRule& rule) {
  if (text.size() < rule.min)
    return constraint(in_quotes(text), rule.member, "have length greater than or equal to " + std::to_string(rule.min));
  if (text.size() > rule.max)
    return constraint(
        text.size() <= kMaxEchoBytes ? in_quotes(text) : "of " + std::to_string(text.size()) + " characters",
        rule.member, "have length less than or equal to " + std::to_string(rule.max));
  if (made_of(text, rule.others)) return ok();
  return constraint(in_quotes(text), rule.member, "satisfy regular expression pattern: " + std::string(rule.pattern));
}

Result<std::string> needed(std::optional<std::string> value, std::string_view member) {
  if (!value) return constraint("null", member, "not be null");
  return *std::move(value);
}

// "PolicyArns.member.3": lists count from 1.
std::string member_name(std::string_view list, std::size_t number) {
  return std::string(list) + ".member." + std::to_string(number);
}

Result<std::vector<std::string>> take_list(Form& form, std::string_view list, std::string_view suffix,
                                           std::string_view member, std::size_t most) {
  std::vector<std::string> out;
  form.take_empty(list);
  while (auto value = form.take(member_name(list, out.size() + 1) + std::string(suffix))) {
    if (out.size() == most)
      return constraint("of more than " + std::to_string(most) + " members", member,
                        "have length less than or equal to " + std::to_string(most));
    out.push_back(*std::move(value));
  }
  return out;
}

Result<SessionTags> take_tags(Form& form) {
  SessionTags out;
  form.take_empty("Tags");
  for (std::size_t number = 1;; ++number) {
    const std::string name = member_name("Tags", number);
    const std::optional<std::string> key = form.take(name + ".Key");
    if (!key) return out;
    const std::string member = "tags." + std::to_string(number) + ".member.value";
    KEYHOLD_TRY(std::string value, needed(form.take(name + ".Value"), member));
    if (number > kMostTags)
      return constraint("of more than 50 members", "tags", "have length less than or equal to 50");
    if (!out.emplace(*key, std::move(value)).second)
      return Error{ErrorCode::kInvalidArgument,
                   "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
                   "InvalidParameterValue"};
  }
}

Result<std::optional<seconds>> take_duration(Form& form, seconds longest) {
  const std::optional<std::string> text = form.take("DurationSeconds");
  if (!text) return std::optional<seconds>();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size())
    return constraint(in_quotes(text->substr(0, 32)), "durationSeconds", "be a whole number");
  if (value < kShortest.count())
    return constraint(in_quotes(*text), "durationSeconds",
                      "have value greater than or equal to " + std::to_string(kShortest.count()));
  if (value > longest.count())
    return constraint(in_quotes(*text), "durationSeconds",
                      "have value less than or equal to " + std::to_string(longest.count()));
  return std::optional(seconds(value));
}

Result<SessionLimits> take_limits(Form& form) {
  SessionLimits out;
  KEYHOLD_TRY(const std::optional<seconds> duration, take_duration(form, kLongestRole));
  if (duration) out.duration = *duration;
  out.policy = form.take("Policy");
  if (out.policy && out.policy->empty()) return constraint("''", "policy", "have length greater than or equal to 1");
  KEYHOLD_TRY(out.policy_arns, take_list(form, "PolicyArns", ".arn", "policyArns", kMostPolicyArns));
  return out;
}

void append_element(PlaintextBytes& out, std::string_view name, std::string_view value) {
  out.append("<");
  out.append(name);
  out.append(">");
  out.append(xml_escape(value));
  out.append("</");
  out.append(name);
  out.append(">");
}

// The secret is base64: it needs no escaping, and goes from arena into memory that is wiped.
void append_credentials(PlaintextBytes& out, const TemporaryCredentials& credentials) {
  out.append("<Credentials>");
  append_element(out, "AccessKeyId", credentials.access_key_id);
  out.append("<SecretAccessKey>");
  out.append(credentials.secret_access_key.expose());
  out.append("</SecretAccessKey>");
  append_element(out, "SessionToken", credentials.session_token);
  append_element(out, "Expiration", to_rfc3339(credentials.expiration));
  out.append("</Credentials>");
}

PlaintextBytes begun_answer(std::string_view operation) {
  PlaintextBytes out;
  out.reserve(8192);
  out.append("<");
  out.append(operation);
  out.append("Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <");
  out.append(operation);
  out.append("Result>");
  return out;
}

void end_answer(PlaintextBytes& out, std::string_view operation, std::string_view request_id) {
  out.append("</");
  out.append(operation);
  out.append("Result>\n  <ResponseMetadata>");
  append_element(out, "RequestId", request_id);
  out.append("</ResponseMetadata>\n</");
  out.append(operation);
  out.append("Response>\n");
}

}  // namespace

Result<AssumeRoleRequest> AssumeRoleRequest::parse(const json::Object& parameters) {
  Form form(parameters);
  AssumeRoleRequest out;
  KEYHOLD_TRY(out.role_arn, needed(form.take("RoleArn"), "roleArn"));
  KEYHOLD_TRY(out.role_session_name, needed(form.take("RoleSessionName"), "roleSessionName"));
  KEYHOLD_TRY(out.limits, take_limits(form));
  out.external_id = form.take("ExternalId");
  out.source_identity = form.take("SourceIdentity");
  KEYHOLD_TRY(out.tags, take_tags(form));
  KEYHOLD_TRY(const std::vector<std::string> keys,
              take_list(form, "TransitiveTagKeys", "", "transitiveTagKeys", kMostTags));
  KEYHOLD_CHECK(form.end());
  out.transitive_tag_keys.insert(keys.begin(), keys.end());
  KEYHOLD_CHECK(check_text(out.role_session_name, kSessionName));
  if (out.external_id) KEYHOLD_CHECK(check_text(*out.external_id, kExternalId));
  if (out.source_identity) KEYHOLD_CHECK(check_text(*out.source_identity, kSourceIdentity));
  return out;
}

Result<AssumeRoleWithWebIdentityRequest> AssumeRoleWithWebIdentityRequest::parse(const json::Object& parameters) {
  Form form(parameters);
  AssumeRoleWithWebIdentityRequest out;
  KEYHOLD_TRY(out.role_arn, needed(form.take("RoleArn"), "roleArn"));
  KEYHOLD_TRY(out.role_session_name, needed(form.take("RoleSessionName"), "roleSessionName"));
  KEYHOLD_TRY(out.token, needed(form.take("WebIdentityToken"), "webIdentityToken"));
  KEYHOLD_TRY(out.limits, take_limits(form));
  if (form.take("ProviderId"))
    return invalid_form("ProviderId is for OAuth 2.0 access tokens, which are not supported: pass an ID token.");
  KEYHOLD_CHECK(form.end());
  KEYHOLD_CHECK(check_text(out.role_session_name, kSessionName));
  if (out.token.size() < kLeastToken)
    return constraint("of " + std::to_string(out.token.size()) + " characters", "webIdentityToken",
                      "have length greater than or equal to 4");
  if (out.token.size() > kMostToken)
    return constraint("of " + std::to_string(out.token.size()) + " characters", "webIdentityToken",
                      "have length less than or equal to 20000");
  return out;
}

Result<GetAccessKeyInfoRequest> GetAccessKeyInfoRequest::parse(const json::Object& parameters) {
  Form form(parameters);
  GetAccessKeyInfoRequest out;
  KEYHOLD_TRY(out.access_key_id, needed(form.take("AccessKeyId"), "accessKeyId"));
  KEYHOLD_CHECK(form.end());
  KEYHOLD_CHECK(check_text(out.access_key_id, kAccessKeyId));
  return out;
}

Result<GetSessionTokenRequest> GetSessionTokenRequest::parse(const json::Object& parameters) {
  Form form(parameters);
  GetSessionTokenRequest out;
  KEYHOLD_TRY(out.duration, take_duration(form, kLongestUser));
  KEYHOLD_CHECK(form.end());
  return out;
}

namespace {

void append_session(PlaintextBytes& out, const AssumeRoleResponse& session) {
  append_credentials(out, session.credentials);
  out.append("<AssumedRoleUser>");
  append_element(out, "AssumedRoleId", session.assumed_role_id);
  append_element(out, "Arn", session.arn);
  out.append("</AssumedRoleUser>");
  if (session.packed_policy_size) append_element(out, "PackedPolicySize", std::to_string(*session.packed_policy_size));
  if (!session.source_identity.empty()) append_element(out, "SourceIdentity", session.source_identity);
}

}  // namespace

PlaintextBytes AssumeRoleResponse::write(std::string_view request_id) const {
  PlaintextBytes out = begun_answer("AssumeRole");
  append_session(out, *this);
  end_answer(out, "AssumeRole", request_id);
  return out;
}

PlaintextBytes AssumeRoleWithWebIdentityResponse::write(std::string_view request_id) const {
  PlaintextBytes out = begun_answer("AssumeRoleWithWebIdentity");
  append_session(out, session);
  append_element(out, "SubjectFromWebIdentityToken", subject);
  append_element(out, "Audience", audience);
  append_element(out, "Provider", provider);
  end_answer(out, "AssumeRoleWithWebIdentity", request_id);
  return out;
}

PlaintextBytes GetAccessKeyInfoResponse::write(std::string_view request_id) const {
  PlaintextBytes out = begun_answer("GetAccessKeyInfo");
  append_element(out, "Account", account);
  end_answer(out, "GetAccessKeyInfo", request_id);
  return out;
}

PlaintextBytes GetSessionTokenResponse::write(std::string_view request_id) const {
  PlaintextBytes out = begun_answer("GetSessionToken");
  append_credentials(out, credentials);
  end_answer(out, "GetSessionToken", request_id);
  return out;
}

Result<TemporaryCredentials> parse_temporary_credentials(std::string_view xml) {
  const auto id = xml_element(xml, "AccessKeyId"), token = xml_element(xml, "SessionToken"),
             end = xml_element(xml, "Expiration");
  auto secret = xml_element(xml, "SecretAccessKey");
  const auto expiration = end ? parse_rfc3339(*end) : Result<WallTime>();
  if (!id || !secret || !token || !expiration)
    return Error{ErrorCode::kUnavailable, "STS gave an answer that is not one"};
  TemporaryCredentials out{*id, SecretBytes::copy_of(as_bytes(*secret)), *token, *expiration};
  wipe(*secret);
  return out;
}

}  // namespace keyhold::aws
