#include "naive_evaluator.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace keyhold::iam::test {
namespace {

using Strings = std::vector<std::string>;

std::string str(const json::Value& v) {
  return v.is_string() ? std::string(v.as_string()) : json::write(v);
}

Strings strs(const json::Value& v) {
  Strings out;
  if (!v.is_array()) return {str(v)};
  for (const auto& each : v.as_array()) out.push_back(str(each));
  return out;
}

std::string low(std::string s) {
  for (char& c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return s;
}

/// Textbook recursion, exponential at worst.
bool glob(const std::string& p, const std::string& t) {
  if (p.empty()) return t.empty();
  if (p[0] == '*') return glob(p.substr(1), t) || (!t.empty() && glob(p, t.substr(1)));
  return !t.empty() && (p[0] == '?' || p[0] == t[0]) && glob(p.substr(1), t.substr(1));
}

Strings arn_parts(const std::string& arn) {
  Strings out(1);
  for (const char c : arn) {
    if (c == ':' && out.size() < 6)
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

bool arn_glob(const std::string& p, const std::string& t) {
  if (p == "*") return true;
  const Strings a = arn_parts(p), b = arn_parts(t);
  if (a.size() != 6 || b.size() != 6) return false;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!glob(a[i], b[i])) return false;
  }
  return true;
}

struct Asker {
  const json::Object& q;
  std::string text(const char* name) const { return str(q.at(name)); }
  std::string caller(const char* name) const {
    const auto* v = q.at("caller").as_object().if_contains(name);
    return v != nullptr ? str(*v) : "";
  }
  bool is_root() const { return caller("principal").ends_with(":root"); }
  std::string account() const { return caller("account"); }
  std::string key_account() const { return arn_parts(text("keyArn"))[4]; }
  std::map<std::string, std::string> pairs(const json::Value& v) const {
    std::map<std::string, std::string> out;
    for (const auto& [k, value] : v.as_object()) out[std::string(k)] = str(value);
    return out;
  }
  std::map<std::string, std::string> encryption_context() const { return pairs(q.at("encryptionContext")); }

  Strings values(const std::string& key) const {
    Strings out;
    const std::string wanted = low(key), prefix = "kms:encryptioncontext:";
    for (const auto& [k, v] : encryption_context()) {
      if (wanted == "kms:encryptioncontextkeys") out.push_back(k);
      if (wanted == prefix + low(k)) out.push_back(v);
    }
    for (const auto& [k, v] : q.at("context").as_object()) {
      if (low(std::string(k)) == wanted)
        for (const auto& each : strs(v)) out.push_back(each);
    }
    return out;
  }
};

std::uint32_t ipv4(const std::string& text) {
  std::uint32_t out = 0, part = 0;
  for (const char c : text + ".") {
    if (c == '.')
      out = out * 256 + part, part = 0;
    else
      part = part * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return out;
}

bool in_range(const std::string& range, const std::string& address) {
  const std::size_t slash = range.find('/');
  const int bits = slash == std::string::npos ? 32 : std::atoi(range.substr(slash + 1).c_str());
  std::uint32_t a = ipv4(range.substr(0, slash)), b = ipv4(address);
  for (int i = 32; i > bits; --i) a /= 2, b /= 2;
  return a == b;
}

/// `op` without prefix, suffix and Not; `p` of the policy, `r` of the request. Dates come in one fixed form, so their
/// order is that of their texts.
bool compare(const std::string& op, const std::string& p, const std::string& r) {
  if (op == "StringEquals" || op == "BinaryEquals" || op == "DateEquals") return p == r;
  if (op == "StringEqualsIgnoreCase" || op == "Bool") return low(p) == low(r);
  if (op == "StringLike") return glob(p, r);
  if (op == "ArnLike" || op == "ArnEquals") return arn_glob(p, r);
  if (op == "IpAddress") return in_range(p, r);
  if (op == "DateLessThan") return r < p;
  if (op == "DateGreaterThanEquals") return r >= p;
  const double x = std::atof(p.c_str()), y = std::atof(r.c_str());
  if (op == "NumericEquals") return y == x;
  if (op == "NumericLessThan") return y < x;
  if (op == "NumericLessThanEquals") return y <= x;
  if (op == "NumericGreaterThan") return y > x;
  if (op == "NumericGreaterThanEquals") return y >= x;
  std::abort();
}

bool take(std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  if (at == std::string::npos) return false;
  text.erase(at, part.size());
  return true;
}

/// What an unresolved variable stands for: equal to nothing.
const std::string kNothing = "\x01";

std::string filled_in(const Asker& a, std::string text) {
  for (std::size_t at = 0; (at = text.find("${", at)) != std::string::npos;) {
    const std::size_t end = text.find('}', at), comma = text.find(", '", at);
    const bool has_default = comma != std::string::npos && comma < end;
    const Strings values = a.values(text.substr(at + 2, (has_default ? comma : end) - at - 2));
    if (values.size() > 1 || (values.empty() && !has_default)) return kNothing;
    const std::string value = values.empty() ? text.substr(comma + 3, end - comma - 4) : values[0];
    text.replace(at, end + 1 - at, value);
    at += value.size();
  }
  return text;
}

json::Value filled_in(const Asker& a, const json::Value& texts) {
  json::Array out;
  for (const auto& text : strs(texts)) out.emplace_back(filled_in(a, text));
  return out;
}

json::Object filled_in(const Asker& a, json::Object statement) {
  for (const char* name : {"Resource", "NotResource"})
    if (statement.contains(name)) statement[name] = filled_in(a, statement.at(name));
  if (!statement.contains("Condition")) return statement;
  for (auto& [op, keys] : statement.at("Condition").as_object())
    for (auto& [key, values] : keys.as_object()) values = filled_in(a, values);
  return statement;
}

bool holds_nothing(const Strings& texts) {
  return std::find(texts.begin(), texts.end(), kNothing) != texts.end();
}

bool condition_key_met(const Asker& a, std::string op, const std::string& key, const Strings& policy, bool allow) {
  const Strings request = a.values(key);
  if (allow && op.find("Not") != std::string::npos && holds_nothing(policy)) return false;
  if (op == "Null") return (policy[0] == "true") == request.empty();
  const bool all = take(op, "ForAllValues:"), any = take(op, "ForAnyValue:"), if_exists = take(op, "IfExists");
  const bool negated = take(op, "Not");
  if (request.empty()) return if_exists || all || (negated && !any);
  std::set<bool> outcomes;
  for (const auto& r : request) {
    bool one = false;
    for (const auto& p : policy) one = one || compare(op, p, r);
    outcomes.insert(one != negated);
  }
  const bool needs_every_value = all || (!any && allow);
  return needs_every_value ? !outcomes.contains(false) : outcomes.contains(true);
}

bool conditions_met(const Asker& a, const json::Object& s) {
  if (!s.contains("Condition")) return true;
  for (const auto& [op, keys] : s.at("Condition").as_object()) {
    for (const auto& [key, values] : keys.as_object()) {
      if (!condition_key_met(a, std::string(op), std::string(key), strs(values), s.at("Effect").as_string() == "Allow"))
        return false;
    }
  }
  return true;
}

bool action_met(const Asker& a, const json::Object& s) {
  const bool inverse = s.contains("NotAction");
  for (const auto& p : strs(s.at(inverse ? "NotAction" : "Action"))) {
    if (glob(low(p), low(a.text("action")))) return !inverse;
  }
  return inverse;
}

bool resource_met(const Asker& a, const json::Object& s) {
  const bool inverse = s.contains("NotResource");
  if (inverse && s.at("Effect").as_string() == "Allow" && holds_nothing(strs(s.at("NotResource")))) return false;
  for (const auto& p : strs(s.at(inverse ? "NotResource" : "Resource"))) {
    if (arn_glob(p, a.text("keyArn"))) return !inverse;
  }
  return inverse;
}

bool rest_met(const Asker& a, const json::Object& s) {
  return action_met(a, s) && resource_met(a, s) && conditions_met(a, s);
}

/// All texts of a Principal, an account's root as its id.
std::set<std::string> names(const json::Value& principal) {
  std::set<std::string> out;
  if (principal.is_string()) return {"*"};
  for (const auto& [type, list] : principal.as_object()) {
    for (const auto& each : strs(list)) out.insert(each.ends_with(":root") ? arn_parts(each)[4] : each);
  }
  return out;
}

std::set<std::string> own_names(const Asker& a) {
  std::set<std::string> out;
  if (!a.is_root()) out.insert(a.caller("principal"));
  if (!a.caller("session").empty()) out.insert(a.caller("session"));
  return out;
}

bool names_caller(const Asker& a, const json::Object& s) {
  if (s.contains("NotPrincipal")) {
    const auto excepted = names(s.at("NotPrincipal"));
    auto own = own_names(a);
    own.insert(a.account());
    return !std::all_of(own.begin(), own.end(), [&](const auto& n) { return excepted.contains(n); });
  }
  const auto listed = names(s.at("Principal"));
  if (listed.contains("*") || (a.is_root() && listed.contains(a.account()))) return true;
  const auto own = own_names(a);
  return std::any_of(own.begin(), own.end(), [&](const auto& n) { return listed.contains(n); });
}

bool names_account(const Asker& a, const json::Object& s) {
  return s.contains("Principal") && names(s.at("Principal")).contains(a.account());
}

/// With the variables of Version 2012-10-17 filled in.
std::vector<json::Object> statements_of(const Asker& a, const json::Value& policy) {
  const json::Object& document = policy.as_object();
  const json::Value* version = document.if_contains("Version");
  const bool variables = version != nullptr && version->as_string() == "2012-10-17";
  const json::Value& list = document.at("Statement");
  std::vector<json::Object> out;
  if (list.is_object()) out.push_back(list.as_object());
  if (list.is_array())
    for (const auto& s : list.as_array()) out.push_back(s.as_object());
  for (json::Object& s : out)
    if (variables) s = filled_in(a, std::move(s));
  return out;
}

/// A statement of the key policy names the caller's session by its own ARN.
bool names_session(const Asker& a, const json::Object& s) {
  return s.contains("Principal") && !a.caller("session").empty() &&
         names(s.at("Principal")).contains(a.caller("session"));
}

/// `to`: the names that count as the grantee.
bool granted(const Asker& a, const Strings& to) {
  const std::string verb = a.text("action").substr(4);
  for (const auto& value : a.q.at("grants").as_array()) {
    const json::Object& g = value.as_object();
    const auto verbs = strs(g.at("operations"));
    if (std::find(verbs.begin(), verbs.end(), verb) == verbs.end()) continue;
    const std::string grantee = str(g.at("granteePrincipal"));
    if (std::find(to.begin(), to.end(), grantee) == to.end()) continue;
    const bool has_context = verb.find("crypt") != std::string::npos || verb.starts_with("GenerateDataKey");
    if (!g.contains("constraints") || !has_context) return true;
    const json::Object& c = g.at("constraints").as_object();
    const auto context = a.encryption_context();
    if (c.contains("EncryptionContextEquals") && a.pairs(c.at("EncryptionContextEquals")) != context) continue;
    auto merged = context;
    if (c.contains("EncryptionContextSubset"))
      for (const auto& [k, v] : a.pairs(c.at("EncryptionContextSubset"))) merged[k] = v;
    if (merged == context) return true;
  }
  return false;
}

const std::set<std::string>& cross_account_verbs() {
  static const std::set<std::string> kVerbs = {"Encrypt",
                                               "Decrypt",
                                               "ReEncryptFrom",
                                               "ReEncryptTo",
                                               "GenerateDataKey",
                                               "GenerateDataKeyPair",
                                               "GenerateDataKeyPairWithoutPlaintext",
                                               "GenerateDataKeyWithoutPlaintext",
                                               "Sign",
                                               "Verify",
                                               "GenerateMac",
                                               "VerifyMac",
                                               "DeriveSharedSecret",
                                               "CreateGrant",
                                               "DescribeKey",
                                               "GetKeyRotationStatus",
                                               "GetPublicKey",
                                               "ListGrants",
                                               "RetireGrant",
                                               "RevokeGrant"};
  return kVerbs;
}

}  // namespace

bool naive_decision(const json::Object& question) {
  const Asker a{question};
  const std::string session = a.caller("session");
  bool denied = false, key_session = false, key_direct = false, key_account = false, identity = false;
  bool within_session = !question.contains("sessionPolicy");
  for (const auto& s : statements_of(a, question.at("keyPolicy"))) {
    if (!rest_met(a, s)) continue;
    if (s.at("Effect").as_string() == "Deny")
      denied = denied || names_caller(a, s) || names_account(a, s);
    else
      key_session = key_session || names_session(a, s), key_direct = key_direct || names_caller(a, s),
      key_account = key_account || names_account(a, s);
  }
  for (const auto& policy : question.at("identityPolicies").as_array()) {
    for (const auto& s : statements_of(a, policy)) {
      if (!rest_met(a, s)) continue;
      (s.at("Effect").as_string() == "Deny" ? denied : identity) = true;
    }
  }
  bool within_boundary = !question.contains("boundary");
  if (!within_boundary) {
    for (const auto& s : statements_of(a, question.at("boundary")))
      if (rest_met(a, s)) (s.at("Effect").as_string() == "Deny" ? denied : within_boundary) = true;
  }
  if (!within_session) {
    for (const auto& s : statements_of(a, question.at("sessionPolicy")))
      if (rest_met(a, s)) (s.at("Effect").as_string() == "Deny" ? denied : within_session) = true;
  }
  if (denied) return false;
  const bool same = a.account() == a.key_account();
  if (!same && !cross_account_verbs().contains(a.text("action").substr(4))) return false;
  if ((same && key_session) || (!session.empty() && granted(a, {session}))) return true;
  const std::string principal = a.caller("principal");
  if (principal.find(":user/") != std::string::npos && (granted(a, {principal}) || (same && key_direct))) return true;
  if (!within_session || !within_boundary) return false;
  if (granted(a, {principal}) || (same && key_direct)) return true;
  return (key_direct || key_account) && (identity || a.is_root());
}

}  // namespace keyhold::iam::test
