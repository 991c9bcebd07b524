#pragma once

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "keyhold/base/clock.h"
#include "keyhold/base/json.h"
#include "keyhold/base/secret.h"
#include "shape_table.h"

namespace keyhold::aws {

/// Writes a shape as JSON, members in the order of its table, into memory that is wiped.
class ShapeWriter {
 public:
  template <class Shape>
  void members(const Shape& shape) {
    out_.append("{");
    bool first = true;
    const auto one = [&](const auto& field) {
      const auto& member = shape.*field.member;
      if (field.presence == Presence::kOptional && is_empty(member)) return;
      separate(first);
      name(field.name);
      value(member, *field.rules);
    };
    std::apply([&one](const auto&... field) { static_cast<void>((one(field), ...)); }, fields(ShapeTag<Shape>{}));
    out_.append("}");
  }

  PlaintextBytes take() { return std::move(out_); }

 private:
  void separate(bool& first);
  void name(std::string_view name);
  void value(const std::string& text, const Rules& rules);
  void value(bool yes, const Rules& rules);
  void value(std::int64_t number, const Rules& rules);
  void value(WallTime time, const Rules& rules);
  void value(const Bytes& blob, const Rules& rules);
  void value(const PlaintextBytes& plaintext, const Rules& rules);
  void base64(ByteView bytes);

  template <class T>
  void value(const std::optional<T>& some, const Rules& rules) {
    value(*some, rules);
  }

  template <class T>
  void value(const std::vector<T>& list, const Rules& rules) {
    out_.append("[");
    bool first = true;
    for (const T& element : list) {
      separate(first);
      value(element, rules.element != nullptr ? *rules.element : kAny);
    }
    out_.append("]");
  }

  template <class T>
  void value(const std::map<std::string, T>& map, const Rules&) {
    out_.append("{");
    bool first = true;
    for (const auto& [key, held] : map) {
      separate(first);
      name(key);
      value(held, kAny);
    }
    out_.append("}");
  }

  template <class Shape>
  void value(const Shape& shape, const Rules&) {
    members(shape);
  }

  template <class T>
  static bool is_empty(const T& member) {
    if constexpr (std::is_same_v<T, bool>) {
      return !member;
    } else if constexpr (requires { member.has_value(); }) {
      return !member.has_value();
    } else if constexpr (requires { member.empty(); }) {
      return member.empty();
    } else {
      return false;
    }
  }

  PlaintextBytes out_;
};

}  // namespace keyhold::aws
