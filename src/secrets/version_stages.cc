#include "version_stages.h"

#include <algorithm>

#include "errors.h"

namespace keyhold::secrets {
namespace {

void attach(Secret& secret, Version& version, std::string_view label) {
  detach(secret, label);
  version.labels.emplace_back(label);
}

// The one place where AWSPREVIOUS moves by itself.
void attach_current(Secret& secret, Version& version) {
  const Version* const before = secret.find_labelled(kCurrent);
  if (before == &version) return;
  if (before != nullptr) attach(secret, *version_in(secret, before->id), kPrevious);
  attach(secret, version, kCurrent);
}

void attach_any(Secret& secret, Version& version, std::string_view label) {
  if (label == kCurrent) return attach_current(secret, version);
  if (!version.has(label)) attach(secret, version, label);
}

Status check_label_counts(const Secret& secret) {
  const bool fits = std::all_of(secret.versions.begin(), secret.versions.end(),
                                [](const Version& version) { return version.labels.size() <= kMaxLabels; });
  return fits ? ok() : Status(limit_exceeded("You can attach at most 20 staging labels to a version of a secret."));
}

// A label that is attached moves only away from where the caller says it is: that is what makes it a compare-and-set.
Status check_holder(const Secret& secret, const std::string& label, const std::optional<std::string>& remove_from) {
  const Version* const holder = secret.find_labelled(label);
  if (!remove_from) {
    if (holder == nullptr) return ok();
    return invalid_parameter("The parameter RemoveFromVersionId can't be empty. Staging label " + label +
                             " is currently attached to version " + holder->id +
                             ", so you must explicitly reference that version in RemoveFromVersionId.");
  }
  if (secret.find_version(*remove_from) == nullptr) return no_such_value("VersionId", *remove_from);
  if (holder == nullptr || holder->id != *remove_from)
    return invalid_parameter("Staging label " + label + " is not attached to version " + *remove_from +
                             ", so it can't be removed from there.");
  return ok();
}

Status remove_label(Secret& secret, const std::string& label) {
  if (label == kCurrent)
    return invalid_parameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.");
  detach(secret, label);
  return ok();
}

bool is_deprecated(const Version& version) {
  return version.labels.empty();
}

bool holds_a_value(const Secret& secret) {
  return std::any_of(secret.versions.begin(), secret.versions.end(), [](const Version& v) { return v.has_value(); });
}

}  // namespace

Version* version_in(Secret& secret, std::string_view id) {
  return const_cast<Version*>(secret.find_version(id));  // the secret is the caller's to change
}

Version& settle(Secret& secret, Version version) {
  if (Version* const waiting = version_in(secret, version.id)) {
    version.number = waiting->number;
    version.labels = waiting->labels;
    *waiting = std::move(version);
    return *waiting;
  }
  version.number = ++secret.versions_made;
  secret.versions.push_back(std::move(version));
  return secret.versions.back();
}

void detach(Secret& secret, std::string_view label) {
  for (Version& version : secret.versions) std::erase(version.labels, label);
}

Status add_version(Secret& secret, Version version, std::vector<std::string> labels) {
  const bool first = !holds_a_value(secret);
  if (labels.empty()) labels.emplace_back(kCurrent);
  Version& added = settle(secret, std::move(version));
  for (const std::string& label : labels) attach_any(secret, added, label);
  if (first) attach_current(secret, added);
  return check_label_counts(secret);
}

Result<std::vector<Version>> prune_versions(Secret& secret) {
  const auto deprecated =
      static_cast<std::size_t>(std::count_if(secret.versions.begin(), secret.versions.end(), is_deprecated));
  if (secret.versions.size() - deprecated > kMaxLabelled)
    return limit_exceeded("A secret can have at most 100 versions with staging labels.");
  std::vector<Version> out;
  for (std::size_t left = deprecated; left > kMaxDeprecated; --left) {
    const auto oldest = std::find_if(secret.versions.begin(), secret.versions.end(), is_deprecated);
    out.push_back(std::move(*oldest));
    secret.versions.erase(oldest);
  }
  return out;
}

Status move_label(Secret& secret, const std::string& label, const std::optional<std::string>& remove_from,
                  const std::optional<std::string>& move_to) {
  if (!remove_from && !move_to)
    return invalid_parameter("You must provide RemoveFromVersionId, MoveToVersionId, or both.");
  Version* const target = move_to ? version_in(secret, *move_to) : nullptr;
  if (move_to && target == nullptr) return no_such_value("VersionId", *move_to);
  if (target != nullptr && target->has(label) && !remove_from) return ok();
  KEYHOLD_CHECK(check_holder(secret, label, remove_from));
  if (target == nullptr) return remove_label(secret, label);
  attach_any(secret, *target, label);
  return check_label_counts(secret);
}

}  // namespace keyhold::secrets
