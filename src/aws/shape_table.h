#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>

// The table of a shape: one row a member, with its name on the wire and its constraints. `fields(ShapeTag<S>)` is the
// table of S; the reader and the writer walk it.
namespace keyhold::aws {

/// What a value must satisfy: lengths of strings, blobs and lists, or the value of a number.
struct Rules {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  bool (*matches)(std::string_view text) = nullptr;
  std::string_view pattern = {};                  ///< as an error shows it
  std::span<const std::string_view> values = {};  ///< of an enumeration
  const Rules* element = nullptr;                 ///< of a list
  bool quiet = false;                             ///< errors don't repeat the value
  bool text = false;                              ///< PlaintextBytes that are a JSON string, not base64
};
inline constexpr Rules kAny{};

enum class Presence {
  kRequired,  ///< must be there, and is written
  kOptional,  ///< written unless it is empty, false or nothing
  kAlways,    ///< may be missing when read; is written
};

template <class Shape, class T>
struct Field {
  std::string_view name;
  T Shape::*member;
  Presence presence;
  const Rules* rules;
};

template <class Shape, class T>
constexpr Field<Shape, T> required(std::string_view name, T Shape::*member, const Rules& rules = kAny) {
  return {name, member, Presence::kRequired, &rules};
}
template <class Shape, class T>
constexpr Field<Shape, T> optional(std::string_view name, T Shape::*member, const Rules& rules = kAny) {
  return {name, member, Presence::kOptional, &rules};
}
template <class Shape, class T>
constexpr Field<Shape, T> always(std::string_view name, T Shape::*member, const Rules& rules = kAny) {
  return {name, member, Presence::kAlways, &rules};
}

template <class Shape>
struct ShapeTag {};

}  // namespace keyhold::aws
