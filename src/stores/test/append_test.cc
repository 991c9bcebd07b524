#include <gtest/gtest.h>

#include <string>

#include "../testing/world.h"
#include "engines.h"

namespace keyhold::stores {

using testing::event;
using testing::events;
using testing::list;
using testing::World;

class Append : public testing::OnEachEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, Append, testing::kEngines, testing::engine_name);

TEST_P(Append, NumbersEventsByStreamAndByTenant) {
  auto world = make_world();
  EXPECT_EQ(world->append("a", events({"1", "2"}))->last, Revision{1});
  EXPECT_EQ(world->append("b", events({"1"}))->last_position, Position{2});
  const auto third = world->append("a", events({"3"})).value();
  EXPECT_EQ(third.first, Revision{2});
  EXPECT_EQ(third.last_position, Position{3});
  world->use_tenant(TenantId::random());
  EXPECT_EQ(world->append("a", events({"1"}))->last_position, Position{0});
}

// The table of expectations, against no stream, a stream at 1, and a deleted one.
TEST_P(Append, HoldsTheCallerToItsExpectation) {
  struct Case {
    const char* stream;
    const char* expected;
    std::string reason, actual;
  };
  const Case kCases[] = {
      {"none", "any", "", ""},
      {"none", "no-stream", "", ""},
      {"none", "stream-exists", "wrong-expected-revision", "no-stream"},
      {"none", "0", "wrong-expected-revision", "no-stream"},
      {"two", "any", "", ""},
      {"two", "no-stream", "wrong-expected-revision", "1"},
      {"two", "stream-exists", "", ""},
      {"two", "0", "wrong-expected-revision", "1"},
      {"two", "1", "", ""},
      {"two", "2", "wrong-expected-revision", "1"},
      {"gone", "any", "stream-deleted", ""},
      {"gone", "no-stream", "stream-deleted", ""},
      {"gone", "0", "stream-deleted", ""},
  };
  auto world = make_world();
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.stream) + " expecting " + c.expected);
    world->use_tenant(TenantId::random());
    ASSERT_TRUE(world->append("two", events({"1", "2"})).has_value());
    ASSERT_TRUE(world->append("gone", events({"1"})).has_value());
    ASSERT_TRUE(world->erase("gone").has_value());
    const auto answer = world->append(c.stream, events({"new"}), ExpectedRevision::parse(c.expected).value());
    ASSERT_EQ(answer.has_value(), c.reason.empty());
    if (answer) continue;
    EXPECT_EQ(answer.error().code, ErrorCode::kConflict);
    EXPECT_EQ(answer.error().reason, c.reason);
    if (!c.actual.empty()) {
      EXPECT_EQ(answer.error().members.at(0).second, c.actual);
    }
  }
}

// The same events again get the first answer, whatever is expected by then; other content under an id is refused.
TEST_P(Append, AnswersARepetitionAsTheFirstTime) {
  auto world = make_world();
  ASSERT_TRUE(world->append("other", events({"x"})).has_value());
  const auto first = world->append("s", events({"1", "2"}), ExpectedRevision::no_stream()).value();
  ASSERT_TRUE(world->append("s", events({"3"})).has_value());

  for (int restarts = 0; restarts < 2; ++restarts) {
    const auto again = world->append("s", events({"1", "2"}), ExpectedRevision::no_stream()).value();
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.first, first.first);
    EXPECT_EQ(again.last, first.last);
    EXPECT_EQ(again.last_position, first.last_position);
    for (const auto& ids : std::vector<std::vector<std::string_view>>{{"2", "1"}, {"1", "4"}, {"4", "1"}, {"1", "3"}})
      EXPECT_EQ(world->append("s", events(ids)).error().reason, "event-id-conflict");
    EXPECT_EQ(world->append("s", list(event("1", "other content"))).error().reason, "event-id-conflict");
    world->restart();
  }
  EXPECT_EQ(world->read("s")->size(), 3U);
  EXPECT_TRUE(world->append("t", events({"1"})).has_value()) << "ids are unique in their stream only";
}

TEST_P(Append, CountsAllOfTheClientsPartAsContent) {
  auto world = make_world();
  const EventFields fields{
      .id = "1", .type = "t", .time = "2026-01-01T00:00:00Z", .metadata = "{}", .data = as_bytes("1")};
  ASSERT_TRUE(world->append("s", list(NewEvent::make(fields).value())).has_value());
  void (*const kChanges[])(EventFields&) = {
      [](EventFields& f) { f.type = "u"; }, [](EventFields& f) { f.time = "2026-01-01T00:00:00.0Z"; },
      [](EventFields& f) { f.metadata = ""; }, [](EventFields& f) { f.encoding = Encoding::kBytes; },
      [](EventFields& f) { f.data = as_bytes("1 "); }};
  for (const auto change : kChanges) {
    auto changed = fields;
    change(changed);
    EXPECT_EQ(world->append("s", list(NewEvent::make(changed).value())).error().reason, "event-id-conflict");
  }
  EXPECT_TRUE(world->append("s", list(NewEvent::make(fields).value()))->repeated);
}

TEST_P(Append, RefusesWhatIsTooMuch) {
  auto world = make_world();
  EXPECT_EQ(world->append("s", {}).error().reason, "no-events");
  EXPECT_EQ(world->append("s", events({"1", "2", "1"})).error().reason, "duplicate-event-id");
  std::vector<NewEvent> many;
  for (int i = 0; i < 1001; ++i) many.push_back(event("", "1"));
  EXPECT_EQ(world->append("s", std::move(many)).error().code, ErrorCode::kLimitExceeded);
  std::vector<NewEvent> large;
  for (int i = 0; i < 17; ++i) large.push_back(event("", std::string(1'000'000, 'x')));
  EXPECT_EQ(world->append("s", std::move(large)).error().reason, "append-too-large");
  EXPECT_EQ(world->read_all()->size(), 0U);
}

TEST_P(Append, TakesAllThatIsAllowedAtOnce) {
  auto world = make_world();
  std::vector<NewEvent> all;
  for (int i = 0; i < 1000; ++i) all.push_back(event(std::to_string(i), std::string(16'000, 'x')));
  EXPECT_EQ(world->append("s", std::move(all))->last, Revision{999});
  EXPECT_EQ(world->read("s")->size(), 1000U);
}

TEST_P(Append, GivesALimitOfTheDataKeyToTheCaller) {
  auto world = make_world();
  ASSERT_TRUE(world->append("s", events({"1"})).has_value());
  EXPECT_EQ(world->leases().records_counted(), 4U);
  world->leases().refuse_use(true);
  EXPECT_EQ(world->append("s", events({"2"})).error().reason, "data-key-exhausted");
  world->leases().refuse_use(false);
  EXPECT_EQ(world->append("s", events({"2"}))->last, Revision{1});
}

TEST_P(Append, GoesOnAfterARestartAndARotation) {
  auto world = make_world();
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(world->append("s", list(event(std::to_string(i))))->last_position.number, static_cast<std::uint64_t>(i));
    if (i % 2 == 0) world->restart();
    if (i % 3 == 0) world->leases().rotate(world->tenant());
  }
  EXPECT_EQ(world->read("s")->size(), 6U);
  EXPECT_EQ(world->read_all()->size(), 6U);
}

}  // namespace keyhold::stores
