#include "keyhold/server/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <sstream>
#include <vector>

namespace keyhold::server {
namespace {

// Seconds: from what a call takes at its quickest to its time limit.
const prometheus::Histogram::BucketBoundaries kBuckets{
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

struct Watched {
  std::string name;
  std::string help;
  std::function<double()> read;
};

prometheus::MetricFamily gauge_of(const Watched& watched) {
  prometheus::ClientMetric metric;
  metric.gauge.value = watched.read();
  return {watched.name, watched.help, prometheus::MetricType::Gauge, {metric}};
}

}  // namespace

struct Metrics::Calls::Counters {
  prometheus::Counter& succeeded;
  prometheus::Histogram& seconds;
  prometheus::Family<prometheus::Counter>& errors;
  const std::string service;
  const std::string operation;
};

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls = prometheus::BuildCounter()
                                                       .Name("keyhold_calls_total")
                                                       .Help("Calls that ended, by error; an empty one: it succeeded.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("keyhold_call_seconds")
                                                           .Help("How long calls took, from signature to audit line.")
                                                           .Register(registry);
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Calls::Counters>> counters;
  std::vector<Watched> watched;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::Calls::ended(std::chrono::nanoseconds took, std::string_view error) {
  counters_.seconds.Observe(std::chrono::duration<double>(took).count());
  if (error.empty()) return counters_.succeeded.Increment();
  counters_.errors
      .Add({{"service", counters_.service}, {"operation", counters_.operation}, {"error", std::string(error)}})
      .Increment();
}

Metrics::Calls Metrics::calls(std::string_view service, std::string_view operation) {
  const std::string name = std::string(service) + ":" + std::string(operation);
  const std::map<std::string, std::string> labels{{"service", std::string(service)},
                                                  {"operation", std::string(operation)}};
  std::map<std::string, std::string> with_error = labels;
  with_error["error"] = "";
  const std::lock_guard lock(state_->mutex);
  std::unique_ptr<Calls::Counters>& found = state_->counters[name];
  if (found == nullptr)
    found = std::make_unique<Calls::Counters>(Calls::Counters{state_->calls.Add(with_error),
                                                              state_->seconds.Add(labels, kBuckets), state_->calls,
                                                              std::string(service), std::string(operation)});
  return Calls(*found);
}

void Metrics::watch(const std::string& name, const std::string& help, std::function<double()> read) {
  const std::lock_guard lock(state_->mutex);
  state_->watched.push_back({name, help, std::move(read)});
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = state_->registry.Collect();
  {
    const std::lock_guard lock(state_->mutex);
    for (const Watched& watched : state_->watched) families.push_back(gauge_of(watched));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace keyhold::server
