#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/secret.h"
#include "shape_rules.h"

namespace keyhold::aws {

/// Fills a shape from JSON. A value of a wrong type ends it; broken constraints are collected. JSON null is an absent
/// member, as AWS has it.
class ShapeReader {
 public:
  template <class Shape>
  Status members(const json::Object& object, Shape& shape, const MemberPath* parent) {
    Status status = ok();
    const auto one = [&](const auto& field) {
      const MemberPath path{parent, field.name};
      const json::Value* const found = json::find(object, field.name);
      if (found != nullptr && !found->is_null()) {
        status = value(*found, shape.*field.member, *field.rules, path);
      } else if (field.presence == Presence::kRequired) {
        violations_.missing(path);
      }
      return status.has_value();
    };
    std::apply([&one](const auto&... field) { static_cast<void>((one(field) && ...)); }, fields(ShapeTag<Shape>{}));
    return status;
  }

  Status violations() const { return violations_.result(); }

 private:
  Status value(const json::Value& json, std::string& out, const Rules& rules, const MemberPath& path);
  Status value(const json::Value& json, bool& out, const Rules& rules, const MemberPath& path);
  Status value(const json::Value& json, std::int64_t& out, const Rules& rules, const MemberPath& path);
  Status value(const json::Value& json, WallTime& out, const Rules& rules, const MemberPath& path);
  Status value(const json::Value& json, Bytes& out, const Rules& rules, const MemberPath& path);
  Status value(const json::Value& json, PlaintextBytes& out, const Rules& rules, const MemberPath& path);

  template <class T>
  Status value(const json::Value& json, std::optional<T>& out, const Rules& rules, const MemberPath& path) {
    return value(json, out.emplace(), rules, path);
  }

  template <class T>
  Status value(const json::Value& json, std::vector<T>& out, const Rules& rules, const MemberPath& path) {
    KEYHOLD_TRY(const json::Array* const list, array(json, path));
    violations_.check_size(list->size(), rules, path);
    for (std::size_t i = 0; i < list->size(); ++i) {
      const MemberPath at{&path, {}, i + 1};
      KEYHOLD_CHECK(value((*list)[i], out.emplace_back(), rules.element != nullptr ? *rules.element : kAny, at));
    }
    return ok();
  }

  template <class T>
  Status value(const json::Value& json, std::map<std::string, T>& out, const Rules&, const MemberPath& path) {
    KEYHOLD_TRY(const json::Object* const map, object(json, path));
    for (const auto& pair : *map) {
      const MemberPath at{&path, "value"};
      KEYHOLD_CHECK(value(pair.value(), out[std::string(pair.key())], kAny, at));
    }
    return ok();
  }

  template <class Shape>
  Status value(const json::Value& json, Shape& out, const Rules&, const MemberPath& path) {
    KEYHOLD_TRY(const json::Object* const inner, object(json, path));
    return members(*inner, out, &path);
  }

  static Result<const json::Array*> array(const json::Value& json, const MemberPath& path);
  static Result<const json::Object*> object(const json::Value& json, const MemberPath& path);
  static Result<std::string_view> string(const json::Value& json, const MemberPath& path);

  Violations violations_;
};

}  // namespace keyhold::aws
