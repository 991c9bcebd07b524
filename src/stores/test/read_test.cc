#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "../testing/world.h"
#include "engines.h"

namespace keyhold::stores {

using testing::event;
using testing::events;
using testing::list;
using testing::run;
using testing::Seen;
using testing::World;

class Read : public testing::OnEachEngine {};
INSTANTIATE_TEST_SUITE_P(Engines, Read, testing::kEngines, testing::engine_name);

TEST_P(Read, GivesBackEveryFieldAsItCame) {
  auto world = make_world();
  const std::string data("\0\xff binary", 9);
  const EventFields fields{.id = "id-1",
                           .type = "type é",
                           .time = "2026-03-01T12:00:00.5+02:00",
                           .metadata = R"({ "m" : 1 })",
                           .encoding = Encoding::kBytes,
                           .data = as_bytes(data)};
  ASSERT_TRUE(world->append("s", list(NewEvent::make(fields).value())).has_value());
  const auto cursor =
      run(world->store().read_stream(world->scope(), testing::stream("s"), {}, Direction::kForwards)).value();
  const auto page = run(cursor->next(1000)).value();
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].recorded, world->clock().now());
  EXPECT_EQ(page[0].fields.encoding, Encoding::kBytes);
  const Seen expected{"s", 0, 0, "id-1", "type é", "2026-03-01T12:00:00.5+02:00", R"({ "m" : 1 })", data};
  EXPECT_EQ(testing::seen(page).at(0), expected);
}

// Every start, both ways, with pages of one event, of some and of all: the same events.
TEST_P(Read, FindsAStreamFromAnyRevisionBothWays) {
  auto world = make_world();
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(world->append("s", list(event(std::to_string(i), std::string(20, 'd')))).has_value());
    ASSERT_TRUE(world->append("other", list(event(std::to_string(i)))).has_value());
  }
  const auto all = world->read("s").value();
  ASSERT_EQ(all.size(), 9U);
  for (std::uint64_t i = 0; i < 9; ++i) EXPECT_EQ(all[i].position, 2 * i);
  for (const std::size_t page_bytes : {1UL, 500UL, 1UL << 20}) {
    for (std::uint64_t from = 0; from <= 10; ++from) {
      SCOPED_TRACE(std::to_string(from) + " in pages of " + std::to_string(page_bytes));
      const auto upwards = world->read("s", from, Direction::kForwards, page_bytes).value();
      EXPECT_EQ(upwards,
                std::vector<Seen>(all.begin() + static_cast<long>(std::min<std::uint64_t>(from, 9)), all.end()));
      auto downwards = world->read("s", from, Direction::kBackwards, page_bytes).value();
      std::ranges::reverse(downwards);
      EXPECT_EQ(downwards,
                std::vector<Seen>(all.begin(), all.begin() + static_cast<long>(std::min<std::uint64_t>(from, 8)) + 1));
    }
  }
  EXPECT_EQ(world->read("s", std::nullopt, Direction::kBackwards)->size(), 9U);
}

TEST_P(Read, GivesAllEventsInCommitOrder) {
  auto world = make_world();
  for (int i = 0; i < 30; ++i)
    ASSERT_TRUE(
        world->append("s" + std::to_string(i % 3), list(event(std::to_string(i)), event(std::to_string(i) + "b")))
            .has_value());
  for (const std::size_t page_bytes : {1UL, 700UL, 1UL << 20}) {
    for (const std::uint64_t from : {0UL, 1UL, 31UL, 59UL, 60UL, 1000UL}) {
      const auto found = world->read_all(from, page_bytes).value();
      ASSERT_EQ(found.size(), from >= 60 ? 0 : 60 - from);
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].position, from + i);
    }
  }
  const auto all = world->read_all().value();
  EXPECT_EQ(all[7].stream, "s0");
  EXPECT_EQ(all[7].id, "3b");
  EXPECT_EQ(all[7].revision, 3U);
}

TEST_P(Read, StopsWhereTheEndWasWhenItBegan) {
  auto world = make_world();
  ASSERT_TRUE(world->append("s", events({"1", "2"})).has_value());
  const auto of_stream =
      run(world->store().read_stream(world->scope(), testing::stream("s"), {}, Direction::kForwards)).value();
  const auto of_all = run(world->store().read_all(world->scope(), {0})).value();
  ASSERT_TRUE(world->append("s", events({"3"})).has_value());
  EXPECT_EQ(testing::drain(*of_stream)->size(), 2U);
  EXPECT_EQ(testing::drain(*of_all)->size(), 2U);
}

TEST_P(Read, KnowsNoStreamAndNoTenantButItsOwn) {
  auto world = make_world();
  EXPECT_EQ(world->read("s").error().reason, "no-such-stream");
  EXPECT_EQ(world->describe("s").error().reason, "no-such-stream");
  ASSERT_TRUE(world->append("s", events({"1"})).has_value());
  world->use_tenant(TenantId::random());
  EXPECT_EQ(world->read("s").error().reason, "no-such-stream");
  EXPECT_TRUE(world->read_all()->empty());
  EXPECT_TRUE(world->streams().empty());
}

TEST_P(Read, ListsStreamsInPages) {
  auto world = make_world();
  std::vector<std::string> names;
  for (int i = 0; i < 23; ++i) names.push_back("stream-" + std::to_string(i));
  for (const auto& name : names) ASSERT_TRUE(world->append(name, events({"1"})).has_value());
  ASSERT_TRUE(world->erase("stream-7").has_value());
  for (const std::size_t page : {1UL, 5UL, 23UL, 1000UL})
    EXPECT_THAT(world->streams(page), ::testing::UnorderedElementsAreArray(names));
}

TEST_P(Read, KeepsMetadataThroughAppends) {
  auto world = make_world();
  EXPECT_EQ(world->set_metadata("s", "{}").error().reason, "no-such-stream");
  ASSERT_TRUE(world->append("s", events({"1"})).has_value());
  const auto created = world->clock().now();
  world->clock().move(std::chrono::seconds(5));
  ASSERT_TRUE(world->set_metadata("s", R"({"owner":"x"})").has_value());
  ASSERT_TRUE(world->append("s", events({"2"})).has_value());
  world->restart();
  ASSERT_TRUE(world->append("s", events({"3"})).has_value());
  const auto info = world->describe("s").value();
  EXPECT_EQ(info.metadata.text(), R"({"owner":"x"})");
  EXPECT_EQ(info.length, 3U);
  EXPECT_EQ(info.created, created);
  EXPECT_EQ(info.changed, world->clock().now());
  ASSERT_TRUE(world->set_metadata("s", "").has_value());
  EXPECT_TRUE(world->describe("s")->metadata.empty());
  EXPECT_EQ(world->set_metadata("s", std::string(65537, ' ')).error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(world->read("s")->size(), 3U);
}

TEST_P(Read, FindsNothingOfADeletedStream) {
  auto world = make_world();
  ASSERT_TRUE(world->append("kept", events({"1"})).has_value());
  ASSERT_TRUE(world->append("gone", events({"1", "2"})).has_value());
  ASSERT_TRUE(world->append("kept", events({"2"})).has_value());
  ASSERT_TRUE(world->append("gone", events({"3"})).has_value());
  const auto open =
      run(world->store().read_stream(world->scope(), testing::stream("gone"), {}, Direction::kForwards)).value();

  EXPECT_EQ(world->erase("none").error().reason, "no-such-stream");
  EXPECT_EQ(world->erase("gone", ExpectedRevision::at({0})).error().reason, "wrong-expected-revision");
  ASSERT_TRUE(world->erase("gone", ExpectedRevision::at({2})).has_value());
  for (int restarts = 0; restarts < 2; ++restarts) {
    EXPECT_TRUE(world->erase("gone").has_value()) << "again";
    EXPECT_EQ(world->read("gone").error().reason, "stream-deleted");
    EXPECT_EQ(world->set_metadata("gone", "{}").error().reason, "stream-deleted");
    EXPECT_EQ(world->append("gone", events({"1"})).error().reason, "stream-deleted");
    EXPECT_TRUE(world->describe("gone")->deleted);
    const auto all = world->read_all(0, 1).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].position, 3U);
    if (restarts == 0) {
      EXPECT_EQ(testing::drain(*open).error().reason, "stream-deleted");
    }
    world->restart();
  }
  EXPECT_EQ(world->append("kept", events({"3"}))->last_position, Position{5});
}

}  // namespace keyhold::stores
