#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace keyhold {

/// What the caller can do about a failure. One list for the whole program; `src/server/` maps each to a wire error.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument,
  kUnauthenticated,
  kAccessDenied,
  kNotFound,
  kKeyDisabled,
  kConflict,
  kDoesNotOpen,
  kLimitExceeded,
  kThrottled,
  kStorageFull,
  kUnavailable,
  kInternal,
};

/// The stable lower-case name of `code` ("access-denied"), for logs and metrics.
const char* name(ErrorCode code) noexcept;

/// An expected refusal.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string detail = {};  ///< For people: ids and sizes, never keys, plaintext, tokens or tags.
  std::string reason = {};  ///< The protocol's own stable name of the refusal where it has one: an AWS exception
                            ///< ("DisabledException") or a problem code ("wrong-expected-revision"). May be empty.
  std::vector<std::pair<std::string, std::string>> members = {};  ///< What the wire error tells besides, by name:
                                                                  ///< ("actualRevision", "41"). As `detail`: no secrets.
};

struct Unit {};

/// A `T` or an `Error`. Member names as std::expected's. A default-made Result is an error of kInternal, which Asio's
/// co_spawn needs. `value()` on an error, or `error()` on a value, throws std::bad_variant_access: a bug.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result() : state_(Error{}) {}
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  T value_or(T other) && { return has_value() ? std::move(*this).value() : std::move(other); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an Error.
using Status = Result<Unit>;
inline Status ok() { return Unit{}; }

}  // namespace keyhold

#define KEYHOLD_JOIN_(a, b) a##b
#define KEYHOLD_JOIN(a, b) KEYHOLD_JOIN_(a, b)
#define KEYHOLD_TRY_(result, leave, declaration, ...)                      \
  auto result = (__VA_ARGS__);                                             \
  if (!result.has_value()) [[unlikely]] leave std::move(result).error();   \
  declaration = std::move(result).value()
#define KEYHOLD_CHECK_(result, leave, ...)                                 \
  if (auto result = (__VA_ARGS__); !result.has_value()) [[unlikely]]       \
    leave std::move(result).error()

/// KEYHOLD_TRY(T x, expr): declares x from the Result `expr`, or returns its error. KEYHOLD_CHECK(expr): the same for a
/// Status. The CO forms are for coroutines; `expr` may hold a co_await of names, std::move and calls.
#define KEYHOLD_TRY(declaration, ...) KEYHOLD_TRY_(KEYHOLD_JOIN(kh_try_, __COUNTER__), return, declaration, __VA_ARGS__)
#define KEYHOLD_CHECK(...) KEYHOLD_CHECK_(KEYHOLD_JOIN(kh_check_, __COUNTER__), return, __VA_ARGS__)
#define KEYHOLD_CO_TRY(declaration, ...) \
  KEYHOLD_TRY_(KEYHOLD_JOIN(kh_try_, __COUNTER__), co_return, declaration, __VA_ARGS__)
#define KEYHOLD_CO_CHECK(...) KEYHOLD_CHECK_(KEYHOLD_JOIN(kh_check_, __COUNTER__), co_return, __VA_ARGS__)
