#include "random_policy.h"

#include <array>
#include <string>
#include <string_view>

#include "policy_fixture.h"

namespace keyhold::iam::test {
namespace {

using Texts = std::vector<std::string_view>;

const Texts kVerbs = {"kms:Decrypt",
                      "kms:Encrypt",
                      "kms:GenerateDataKey",
                      "kms:GenerateDataKeyWithoutPlaintext",
                      "kms:DescribeKey",
                      "kms:PutKeyPolicy",
                      "kms:Sign",
                      "kms:ScheduleKeyDeletion"};
const Texts kActionPatterns = {"*",           "kms:*",
                               "kms:Decrypt", "KMS:decrypt",
                               "kms:*crypt",  "kms:GenerateDataKey*",
                               "kms:?ecrypt", "kms:GenerateDataKey",
                               "kms:D*",      "kms:PutKeyPolicy",
                               "kms:*Key*",   "kms:Sign",
                               "kms:*e*e*"};
const Texts kResources = {"*",
                          "*",
                          "*",
                          kKeyArn,
                          "arn:aws:kms:*:111122223333:key/*",
                          "arn:aws:kms:*:*:key/1234*",
                          "arn:aws:kms:eu-west-1:444455556666:key/*",
                          "arn:aws:kms:eu-west-?:*:*",
                          "arn:aws:kms:eu-*:*:alias/*",
                          "arn:aws:kms:*:${aws:PrincipalTag/account}:key/*",
                          "arn:aws:kms:*:*:key/${aws:PrincipalTag/key, '1234'}*"};
const Texts kPrincipals = {"111122223333",
                           "444455556666",
                           "arn:aws:iam::111122223333:root",
                           "arn:aws:iam::444455556666:root",
                           "arn:aws:iam::111122223333:user/ada",
                           "arn:aws:iam::444455556666:user/ada",
                           "arn:aws:iam::111122223333:role/app",
                           "arn:aws:iam::444455556666:role/app",
                           "arn:aws:sts::111122223333:assumed-role/app/s-1",
                           "arn:aws:sts::444455556666:assumed-role/app/s-1"};
const Texts kContextNames = {"kh:tenant", "KH:tenant", "kh:store", "x"};
const Texts kContextValues = {"t-1", "t-2", "T-1", "events", ""};
const Texts kPatternValues = {
    "t-1", "t-?", "t*", "*", "T-1", "events", "?*s", "", "${aws:PrincipalTag/tenant}", "*${kms:ViaService}"};
const Texts kTagValues = {"t-1", "t-2", "events"};
const Texts kServices = {"secretsmanager.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"};
const Texts kAddresses = {"203.0.113.7", "203.0.113.200", "198.51.100.1"};
const Texts kRanges = {"203.0.113.0/24", "203.0.113.128/25", "198.51.100.1", "0.0.0.0/0"};
const Texts kNumbers = {"7", "8", "30", "7.0", "-1"};
const Texts kDates = {"2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2027-01-01T12:00:00Z"};
const Texts kFlags = {"true", "false"};
const Texts kArns = {"arn:aws:iam::111122223333:user/ada", "arn:aws:iam::444455556666:user/ada"};
const Texts kArnPatterns = {"arn:aws:iam::111122223333:user/ada", "arn:aws:iam::*:user/a*",
                            "arn:aws:iam::444455556666:*", "*", "arn:*:iam::*:role/*"};

struct Family {
  Texts operators;
  Texts keys;
  Texts values;
};
const std::array<Family, 8> kFamilies = {{
    {{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
     {"kms:EncryptionContext:kh:tenant", "kms:EncryptionContext:kh:store", "KMS:encryptionContext:X",
      "kms:EncryptionContextKeys", "kms:ViaService"},
     {"t-1", "t-2", "T-1", "events", "kh:tenant", "kh:store", "s3.eu-west-1.amazonaws.com", "",
      "${aws:PrincipalTag/tenant}", "${aws:PrincipalTag/tenant, 't-1'}", "t-${aws:PrincipalTag/number}"}},
    {{"StringLike", "StringNotLike"},
     {"kms:EncryptionContext:kh:tenant", "kms:EncryptionContext:x", "kms:EncryptionContextKeys"},
     kPatternValues},
    {{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
      "NumericGreaterThanEquals"},
     {"kms:ScheduleKeyDeletionPendingWindowInDays"},
     kNumbers},
    {{"DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"}, {"aws:CurrentTime"}, kDates},
    {{"Bool"}, {"aws:SecureTransport", "aws:viaAWSService"}, kFlags},
    {{"IpAddress", "NotIpAddress"}, {"aws:SourceIp"}, kRanges},
    {{"ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals"}, {"aws:PrincipalArn"}, kArnPatterns},
    {{"BinaryEquals"}, {"kms:RecipientAttestation:PCR0"}, {"AQID", "AQIE"}},
}};

}  // namespace

template <class Make>
json::Value RandomPolicyCases::one_or_many(Make make) {
  if (chance(60)) return make();
  json::Array out;
  for (std::uint64_t n = 1 + random_() % 3; n > 0; --n) out.push_back(make());
  return out;
}

json::Value RandomPolicyCases::action_pattern() {
  return one_or_many([&] { return pick(kActionPatterns); });
}

json::Value RandomPolicyCases::resource_pattern() {
  return one_or_many([&] { return pick(kResources); });
}

json::Value RandomPolicyCases::principal(bool may_be_anyone) {
  if (may_be_anyone && chance(15)) return json::Value("*");
  json::Object out;
  out["AWS"] = one_or_many([&] { return pick(kPrincipals); });
  if (may_be_anyone && chance(5)) out["AWS"] = "*";
  if (chance(5)) out["Service"] = pick(kServices);
  return out;
}

void RandomPolicyCases::add_condition(json::Object& block, int family) {
  const Family& from = kFamilies[static_cast<std::size_t>(family)];
  std::string op(pick(from.operators).as_string());
  if (chance(15)) op += "IfExists";
  if (chance(15))
    op.insert(0, "ForAllValues:");
  else if (chance(15))
    op.insert(0, "ForAnyValue:");
  json::Object keys;
  for (std::uint64_t n = 1 + random_() % 2; n > 0; --n)
    keys[pick(from.keys).as_string()] = one_or_many([&] { return pick(from.values); });
  block[op] = keys;
}

json::Object RandomPolicyCases::condition() {
  json::Object out;
  for (std::uint64_t n = 1 + random_() % 2; n > 0; --n)
    add_condition(out, static_cast<int>(random_() % kFamilies.size()));
  if (chance(15))
    out["Null"] = json::Object{{chance(50) ? "kms:ViaService" : "kms:EncryptionContextKeys", pick(kFlags)}};
  return out;
}

json::Object RandomPolicyCases::statement(bool key_policy) {
  json::Object out;
  const bool deny = chance(25);
  out["Effect"] = deny ? "Deny" : "Allow";
  if (key_policy && deny && chance(20))
    out["NotPrincipal"] = principal(false);
  else if (key_policy)
    out["Principal"] = principal(true);
  out[chance(10) ? "NotAction" : "Action"] = action_pattern();
  out[chance(5) ? "NotResource" : "Resource"] = resource_pattern();
  if (chance(45)) out["Condition"] = condition();
  return out;
}

json::Object RandomPolicyCases::policy(bool key_policy, unsigned max_statements) {
  json::Array statements;
  for (std::uint64_t n = 1 + random_() % max_statements; n > 0; --n) statements.push_back(statement(key_policy));
  return {{"Version", chance(80) ? "2012-10-17" : "2008-10-17"}, {"Statement", statements}};
}

json::Object RandomPolicyCases::grant() {
  json::Object out;
  out["granteePrincipal"] = kPrincipals[4 + random_() % 6];
  json::Array operations;
  for (const char* each : {"Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "Sign"}) {
    if (chance(40)) operations.push_back(json::Value(each));
  }
  out["operations"] = operations;
  if (chance(50)) {
    out["constraints"] =
        json::Object{{chance(50) ? "EncryptionContextEquals" : "EncryptionContextSubset", encryption_context()}};
  }
  return out;
}

json::Object RandomPolicyCases::caller() {
  const std::string account(chance(65) ? kAccount : kOtherAccount);
  const std::string iam = "arn:aws:iam::" + account;
  switch (random_() % 4) {
    case 0:
      return {{"principal", iam + ":root"}, {"account", account}};
    case 1:
      return {{"principal", iam + ":user/ada"}, {"account", account}};
    case 2:
      return {{"principal", iam + ":role/app"}, {"account", account}};
    default:
      return {{"principal", iam + ":role/app"},
              {"account", account},
              {"session", "arn:aws:sts::" + account + ":assumed-role/app/s-1"}};
  }
}

json::Object RandomPolicyCases::encryption_context() {
  json::Object out;
  for (std::uint64_t n = random_() % 3; n > 0; --n) out[pick(kContextNames).as_string()] = pick(kContextValues);
  return out;
}

json::Object RandomPolicyCases::context() {
  json::Object out;
  const auto maybe = [&](const char* key, const Texts& values, unsigned percent) {
    if (chance(percent)) out[key] = pick(values);
  };
  maybe("kms:ViaService", kServices, 30);
  maybe("aws:SourceIp", kAddresses, 60);
  maybe("AWS:securetransport", kFlags, 70);
  maybe("aws:PrincipalArn", kArns, 70);
  maybe("aws:CurrentTime", kDates, 80);
  maybe("aws:PrincipalTag/tenant", kTagValues, 50);
  maybe("aws:PrincipalTag/account", {kAccount, kOtherAccount}, 50);
  maybe("aws:PrincipalTag/key", {"1234", "5678"}, 50);
  if (chance(40)) out["aws:PrincipalTag/number"] = one_or_many([&] { return pick(Texts{"1", "2"}); });
  maybe("kms:RecipientAttestation:PCR0", {"AQID", "AQIE"}, 30);
  if (chance(50)) out["kms:ScheduleKeyDeletionPendingWindowInDays"] = one_or_many([&] { return pick(kNumbers); });
  return out;
}

json::Object RandomPolicyCases::next() {
  json::Array identity, grants;
  for (std::uint64_t n = random_() % 3; n > 0; --n) identity.push_back(policy(false, 2));
  if (chance(30)) grants.push_back(grant());
  json::Object out{{"keyArn", kKeyArn},
                   {"keyPolicy", policy(true, 4)},
                   {"caller", caller()},
                   {"identityPolicies", identity},
                   {"grants", grants},
                   {"action", pick(kVerbs)},
                   {"encryptionContext", encryption_context()},
                   {"context", context()}};
  const json::Object& caller_of = out["caller"].as_object();
  if (!caller_of.at("principal").as_string().ends_with(":root") && chance(25)) out["boundary"] = policy(false, 3);
  if (out["caller"].as_object().contains("session") && chance(60)) out["sessionPolicy"] = policy(false, 3);
  return out;
}

}  // namespace keyhold::iam::test
