#pragma once

#include <random>

#include "keyhold/base/json.h"

namespace keyhold::iam::test {

/// Makes random questions in the form of `vectors/kms_policy.json`: a few names, actions, keys and values, drawn so
/// that statements often apply. The same seed gives the same questions.
class RandomPolicyCases {
 public:
  explicit RandomPolicyCases(std::uint64_t seed) : random_(seed) {}
  json::Object next();

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  template <class List>
  json::Value pick(const List& list) {
    return json::Value(list[random_() % list.size()]);
  }
  template <class Make>
  json::Value one_or_many(Make make);
  json::Value action_pattern();
  json::Value resource_pattern();
  json::Value principal(bool may_be_anyone);
  json::Object condition();
  void add_condition(json::Object& block, int family);
  json::Object statement(bool key_policy);
  json::Object policy(bool key_policy, unsigned max_statements);
  json::Object grant();
  json::Object caller();
  json::Object context();
  json::Object encryption_context();

  std::mt19937_64 random_;
};

}  // namespace keyhold::iam::test
