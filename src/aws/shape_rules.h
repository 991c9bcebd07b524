#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keyhold/base/bytes.h"
#include "keyhold/base/result.h"
#include "shape_table.h"

namespace keyhold::aws {

/// Where a value is in a request, as errors name it: 'tags.1.member.tagKey'. On the stack, made text only when needed.
struct MemberPath {
  const MemberPath* parent = nullptr;
  std::string_view name = {};  ///< of a member or map key; empty: element `index` of a list
  std::size_t index = 0;       ///< from 1

  std::string text() const;
};

/// Collects every broken constraint, since AWS names them all.
class Violations {
 public:
  void missing(const MemberPath& path);
  void check_text(std::string_view value, const Rules& rules, const MemberPath& path);
  void check_number(std::int64_t value, const Rules& rules, const MemberPath& path);
  /// Bytes of a blob, elements of a list.
  void check_size(std::size_t size, const Rules& rules, const MemberPath& path);
  Status result() const;

 private:
  void add(std::optional<std::string_view> value, const MemberPath& path, std::string_view constraint);
  std::vector<std::string> found_;
};

/// SerializationException: `got`, in AWS's words, can't become `wanted`.
Error wrong_type(std::string_view got, std::string_view wanted, const MemberPath& path);

}  // namespace keyhold::aws
