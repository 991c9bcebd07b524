#include "public_policy.h"

#include <algorithm>
#include <array>

#include "keyhold/base/json.h"

namespace keyhold::secrets {
namespace {

constexpr std::array<std::string_view, 6> kHolding{"StringEquals", "StringEqualsIgnoreCase",  "StringLike", "ArnEquals",
                                                   "ArnLike",      "ForAnyValue:StringEquals"};
constexpr std::array<std::string_view, 7> kNarrowing{"aws:sourcearn",     "aws:sourcevpc",    "aws:sourcevpce",
                                                     "aws:sourceaccount", "aws:principalarn", "aws:principalaccount",
                                                     "aws:principalorgid"};

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Calls `test` with every text of `value`, one or a list. Whether all of them pass; of none, no.
template <class Test>
bool all_texts(const json::Value& value, const Test& test) {
  if (value.is_string()) return test(std::string_view(value.get_string()));
  if (!value.is_array() || value.get_array().empty()) return false;
  return std::all_of(value.get_array().begin(), value.get_array().end(), [&test](const json::Value& one) {
    return one.is_string() && test(std::string_view(one.get_string()));
  });
}

bool is_fixed(std::string_view text) {
  return text.find_first_of("*?") == std::string_view::npos;
}

bool is_everyone(const json::Value* principal) {
  if (principal == nullptr) return false;
  const auto named = [](std::string_view name) { return name != "*"; };
  if (principal->is_string()) return true;
  const json::Value* const accounts = principal->is_object() ? json::find(principal->get_object(), "AWS") : nullptr;
  return accounts != nullptr && !all_texts(*accounts, named);
}

template <class List>
bool lists(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_narrowed(const json::Value* condition) {
  if (condition == nullptr || !condition->is_object()) return false;
  for (const auto& block : condition->get_object()) {
    if (!lists(kHolding, std::string_view(block.key())) || !block.value().is_object()) continue;
    for (const auto& clause : block.value().get_object())
      if (lists(kNarrowing, lower_case(clause.key())) && all_texts(clause.value(), is_fixed)) return true;
  }
  return false;
}

bool is_broad(const json::Value& statement) {
  if (!statement.is_object()) return false;
  const json::Object& members = statement.get_object();
  const json::Value* const effect = json::find(members, "Effect");
  const bool allows = effect != nullptr && effect->is_string() && effect->get_string() == "Allow";
  return allows && is_everyone(json::find(members, "Principal")) && !is_narrowed(json::find(members, "Condition"));
}

}  // namespace

bool grants_broad_access(std::string_view policy) {
  const Result<json::Object> document = json::parse_object(policy);
  if (!document) return true;
  const json::Value* const statements = json::find(*document, "Statement");
  if (statements == nullptr) return true;
  if (!statements->is_array()) return is_broad(*statements);
  return std::any_of(statements->get_array().begin(), statements->get_array().end(), is_broad);
}

}  // namespace keyhold::secrets
