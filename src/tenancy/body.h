#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keyhold/base/clock.h"
#include "keyhold/base/id.h"
#include "keyhold/base/json.h"
#include "keyhold/base/result.h"

namespace keyhold::tenancy {

/// Reads the members of a registry body, all of them and no other: what this build does not know, a newer one wrote,
/// and guessing would lose it. The first fault is kept; `finish` returns it. Errors: kDoesNotOpen, naming the member.
class BodyReader {
 public:
  explicit BodyReader(const json::Object& body) : body_(body) {}

  std::string text(std::string_view member);
  std::optional<std::string> optional_text(std::string_view member);
  std::uint64_t number(std::string_view member);
  bool boolean(std::string_view member);
  WallTime time(std::string_view member);
  std::optional<WallTime> optional_time(std::string_view member);
  const json::Array& array(std::string_view member);
  const json::Object& object(std::string_view member);
  template <class AnyId>
  AnyId id(std::string_view member) {
    const Result<AnyId> parsed = AnyId::parse(text(member));
    if (parsed) return *parsed;
    fail(member);
    return AnyId::zero();
  }
  /// The value that `parse` (text → optional) makes of a member.
  template <class Parse>
  auto named(std::string_view member, Parse parse) {
    const auto value = parse(text(member));
    if (!value) fail(member);
    return value.value_or(typename std::decay_t<decltype(*value)>{});
  }
  void fail(std::string_view member);
  Status finish() const;

 private:
  const json::Value* take(std::string_view member);

  const json::Object& body_;
  std::size_t taken_ = 0;
  std::optional<Error> fault_;
};

}  // namespace keyhold::tenancy
