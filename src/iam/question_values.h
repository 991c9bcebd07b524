#pragma once

#include <optional>
#include <string_view>

#include "condition_key.h"
#include "keyhold/iam/authorize.h"
#include "text.h"

namespace keyhold::iam {

template <class Visit>
void for_each_pair(const EncryptionContext* context, Visit visit) {
  if (context == nullptr) return;
  for (const auto& [name, value] : *context) visit(name, value);
}

/// Calls `visit(value)` for each value that the question has for `key`.
template <class Visit>
void for_each_value(const ConditionKey& key, const Question& question, Visit visit) {
  switch (key.source) {
    case KeySource::kContext:
      for (const auto& entry : question.context.entries()) {
        if (entry.key == key.name) visit(entry.value);
      }
      return;
    case KeySource::kEncryptionContextPair:
      return for_each_pair(question.encryption_context, [&](const auto& name, const auto& value) {
        if (equal_ignoring_case(name, key.name)) visit(value);
      });
    case KeySource::kEncryptionContextKeys:
      return for_each_pair(question.encryption_context, [&](const auto& name, const auto&) { visit(name); });
  }
}

/// The one value of `key`; nothing when there is none, or several. As long-lived as the question.
inline std::optional<std::string_view> single_value(const ConditionKey& key, const Question& question) {
  std::optional<std::string_view> out;
  std::size_t values = 0;
  for_each_value(key, question, [&](std::string_view value) {
    ++values;
    out = value;
  });
  return values == 1 ? out : std::nullopt;
}

}  // namespace keyhold::iam
