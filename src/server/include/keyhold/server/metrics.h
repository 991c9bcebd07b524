#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace keyhold::server {

/// What a role counts, in the text form that Prometheus reads. Labels are operations, error names and nothing that a
/// person chose (crypto-design 19). Thread-safe; outlives everything that counts.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// The calls of one operation.
  class Calls {
   public:
    /// One call has ended: how long it took, and the exception's name, or nothing when it succeeded.
    void ended(std::chrono::nanoseconds took, std::string_view error);

   private:
    friend class Metrics;
    struct Counters;
    explicit Calls(Counters& counters) : counters_(counters) {}
    Counters& counters_;
  };
  /// The same for the same names. `service`: "kms"; `operation`: "Decrypt".
  Calls calls(std::string_view service, std::string_view operation);

  /// A value that is asked for when somebody looks: `read` may be called from any thread.
  void watch(const std::string& name, const std::string& help, std::function<double()> read);

  /// The exposition format, version 0.0.4.
  std::string text() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace keyhold::server
