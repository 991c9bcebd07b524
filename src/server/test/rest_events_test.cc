// Events over HTTPS: in, out, followed, and cut off.
#include <memory>
#include <set>
#include <vector>

#include "rest_fixture.h"

namespace keyhold::server {
namespace {

constexpr const char* kNdjson = "application/x-ndjson";

std::string lines(int count, std::size_t size = 1) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += R"({"id":")" + std::to_string(i) + R"(","type":"t","data":")" + std::string(size, 'x') + "\"}\n";
  return out;
}

TEST_F(RestTest, WhatIsReadIsWhatWasAppended) {
  const std::string tenant = new_tenant("Round trip");
  const std::string token = tenant_token(tenant);
  const std::string path = events_path(tenant, "a%2Fb%20%E2%82%AC");
  const net::ClientResponse appended = call("POST", path + "?expectedRevision=no-stream", token, R"([
    {"id":"\u0031","type":"made","time":"2024-02-29T23:59:59.1234567+01:00","data":{ "a" : 1.50e1,
      "b":"\u00e4" },"metadata":[ 1 ]},
    {"id":"2","type":"bytes","dataBase64":"AAEC/w=="}])");
  ASSERT_EQ(appended.status, 201) << appended.body.text();
  EXPECT_EQ(appended.body.text(), R"({"firstRevision":0,"lastRevision":1,"lastPosition":1,"repeated":false})");
  const net::ClientResponse read = call("GET", path, token);
  EXPECT_EQ(*read.find("content-type"), kNdjson);
  const std::string recorded = to_rfc3339(outside_.clock.now());
  EXPECT_EQ(
      read.body.text(),
      R"({"stream":"a/b €","revision":0,"position":0,"id":"1","type":"made","time":"2024-02-29T23:59:59.1234567+01:00","recorded":")" +
          recorded + R"(","data":{ "a" : 1.50e1,       "b":"\u00e4" },"metadata":[ 1 ]})" + "\n" +
          R"({"stream":"a/b €","revision":1,"position":1,"id":"2","type":"bytes","time":null,"recorded":")" + recorded +
          R"(","dataBase64":"AAEC/w==","metadata":null})" + "\n");
}

TEST_F(RestTest, ReadsFromAnywhereInBothDirections) {
  const std::string tenant = new_tenant("Reads");
  const std::string token = tenant_token(tenant);
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(5), kNdjson).status, 201);
  ASSERT_EQ(call("POST", events_path(tenant, "other"), token, lines(1), kNdjson).status, 201);
  const auto ids = [&](const std::string& target) {
    const net::ClientResponse answer = call("GET", target, token);
    std::string out;
    std::string_view rest = answer.body.text();
    for (std::size_t at; (at = rest.find("\"id\":\"")) != std::string_view::npos; rest.remove_prefix(at + 7))
      out += rest.substr(at + 6, 1);
    return out;
  };
  EXPECT_EQ(ids(events_path(tenant)), "01234");
  EXPECT_EQ(ids(events_path(tenant) + "?from=3"), "34");
  EXPECT_EQ(ids(events_path(tenant) + "?from=1&limit=2"), "12");
  EXPECT_EQ(ids(events_path(tenant) + "?direction=backwards"), "43210");
  EXPECT_EQ(ids(events_path(tenant) + "?direction=backwards&from=1"), "10");
  EXPECT_EQ(ids(events_path(tenant) + "?limit=0"), "");
  EXPECT_EQ(ids("/v1/tenants/" + tenant + "/events"), "012340");
  EXPECT_EQ(ids("/v1/tenants/" + tenant + "/events?from=4"), "40");
}

TEST_F(RestTest, ARepetitionIsAnsweredAsTheFirstTime) {
  const std::string tenant = new_tenant("Again");
  const std::string token = tenant_token(tenant);
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(2), kNdjson).status, 201);
  const net::ClientResponse again =
      call("POST", events_path(tenant) + "?expectedRevision=no-stream", token, lines(2), kNdjson);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body.text(), R"({"firstRevision":0,"lastRevision":1,"lastPosition":1,"repeated":true})");
}

TEST_F(RestTest, AWrongRevisionIsToldTheActualOne) {
  const std::string tenant = new_tenant("Revisions");
  const std::string token = tenant_token(tenant);
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(2), kNdjson).status, 201);
  const std::string event = R"([{"type":"t","data":1}])";
  EXPECT_EQ(
      object(call("POST", events_path(tenant) + "?expectedRevision=0", token, event)).at("actualRevision").as_int64(),
      1);
  EXPECT_EQ(text(object(call("POST", events_path(tenant, "new") + "?expectedRevision=stream-exists", token, event)),
                 "actualRevision"),
            "no-stream");
}

TEST_F(RestTest, StreamsAreListedDescribedAndDeletedForGood) {
  const std::string tenant = new_tenant("Streams");
  const std::string token = tenant_token(tenant);
  for (const char* name : {"a", "b", "c"})
    ASSERT_EQ(call("POST", events_path(tenant, name), token, lines(1), kNdjson).status, 201);
  const std::string streams = "/v1/tenants/" + tenant + "/streams";
  ASSERT_EQ(call("PUT", streams + "/a", token, R"({"metadata": {"k" : 1.0}})").status, 204);
  EXPECT_NE(call("GET", streams + "/a", token).body.text().find(R"("metadata":{"k" : 1.0})"), std::string_view::npos);
  std::set<std::string> names;
  std::string after;
  for (int page = 0; page < 4; ++page) {
    const json::Object listed = object(call("GET", streams + "?limit=1" + after, token));
    for (const json::Value& one : listed.at("streams").as_array()) names.insert(text(one.as_object(), "stream"));
    after = "&after=" + text(listed, "next");
  }
  EXPECT_EQ(names, (std::set<std::string>{"a", "b", "c"}));
  EXPECT_EQ(call("DELETE", streams + "/a?expectedRevision=7", token).status, 409);
  EXPECT_EQ(call("DELETE", streams + "/a?expectedRevision=0", token).status, 204);
  EXPECT_EQ(code(call("GET", events_path(tenant, "a"), token)), "stream-deleted");
  const net::ClientResponse append = call("POST", events_path(tenant, "a"), token, lines(1), kNdjson);
  EXPECT_EQ(append.status, 409);
  EXPECT_EQ(code(append), "stream-deleted");
  EXPECT_TRUE(object(call("GET", streams + "/a", token)).at("deleted").as_bool());
}

TEST_F(RestTest, ADisabledKeyRefusesEverything) {
  const std::string tenant = new_tenant("Disabled");
  const std::string token = tenant_token(tenant);
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(1), kNdjson).status, 201);
  leases_.disable(TenantId::parse(tenant).value());
  for (const std::string& target : {events_path(tenant), "/v1/tenants/" + tenant + "/events",
                                    "/v1/tenants/" + tenant + "/events/follow", "/v1/tenants/" + tenant + "/streams"}) {
    SCOPED_TRACE(target);
    const net::ClientResponse answer = call("GET", target, token);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(code(answer), "key-disabled");
  }
  leases_.enable(TenantId::parse(tenant).value());
  EXPECT_EQ(call("GET", events_path(tenant), token).status, 200);
}

// Without the last chunk, nobody takes a part for all.
TEST_F(RestTest, AReadThatLosesItsKeyIsCut) {
  const std::string tenant = new_tenant("Cut");
  const std::string token = tenant_token(tenant);
  std::string body = lines(16, 900'000);
  ASSERT_EQ(call("POST", events_path(tenant), token, body, kNdjson).status, 201);
  const auto reading = stream(events_path(tenant), token);
  ASSERT_EQ(reading->status(), 200);
  read_until(*reading, "\n");
  leases_.disable(TenantId::parse(tenant).value());
  const std::string rest = read_until(*reading, "\"id\":\"15\"");
  EXPECT_TRUE(rest.ends_with("<end>"));
}

TEST_F(RestTest, AReadWhoseTokenWasRevokedIsCut) {
  const std::string tenant = new_tenant("Revoked");
  const std::string token = tenant_token(tenant);
  for (int i = 0; i < 48; ++i) {  // more than sockets hold
    const std::string event = R"([{"type":"t","data":")" + std::string(900'000, 'x') + "\"}]";
    ASSERT_EQ(call("POST", events_path(tenant), token, event).status, 201);
  }
  const auto reading = stream(events_path(tenant), token);
  ASSERT_EQ(reading->status(), 200);
  read_until(*reading, "\n");
  call("POST", "/oauth2/revoke", {}, "token=" + token, "application/x-www-form-urlencoded");
  outside_.clock.advance(std::chrono::seconds(6));
  const std::string rest = read_until(*reading, "\"revision\":47,");
  EXPECT_TRUE(rest.ends_with("<end>"));
}

TEST_F(RestTest, OneTenantsFollowersLeaveRoomForAnothers) {
  const std::string tenant = new_tenant("Many");
  const std::string token = tenant_token(tenant);
  const std::string follow = "/v1/tenants/" + tenant + "/events/follow";
  std::vector<std::unique_ptr<net::ClientStream>> open;
  for (std::size_t i = 0; i < SubscriptionSlots::kPerTenant; ++i) {
    open.push_back(stream(follow, token));
    ASSERT_EQ(open.back()->status(), 200) << i;
  }
  const net::ClientResponse one_more = call("GET", follow, token);
  EXPECT_EQ(one_more.status, 503);
  EXPECT_EQ(code(one_more), "too-many-subscriptions");
  EXPECT_NE(one_more.find("retry-after"), nullptr);
  const std::string other = new_tenant("Another");
  EXPECT_EQ(stream("/v1/tenants/" + other + "/events/follow", tenant_token(other))->status(), 200);
  open.clear();
  int status = 503;
  for (int tries = 0; tries < 100 && status == 503; ++tries) {  // a closed one is seen when something is sent
    ASSERT_EQ(call("POST", events_path(tenant), token, R"([{"type":"t","data":1}])").status, 201);
    status = stream(follow, token)->status();
  }
  EXPECT_EQ(status, 200);
}

TEST_F(RestTest, AFollowerSeesWhatIsThereThenWhatComesAndGoesOnWhereItStopped) {
  const std::string tenant = new_tenant("Followed");
  const std::string token = tenant_token(tenant);
  const std::string follow = "/v1/tenants/" + tenant + "/events/follow";
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(2), kNdjson).status, 201);
  auto following = stream(follow, token);
  EXPECT_EQ(*net::find_header(following->headers(), "content-type"), "text/event-stream");
  EXPECT_NE(read_until(*following, "id: 1\ndata: {").find("id: 0\ndata: {\"stream\":\"s\""), std::string::npos);
  ASSERT_EQ(call("POST", events_path(tenant, "later"), token, lines(1), kNdjson).status, 201);
  EXPECT_NE(read_until(*following, "id: 2\n").find("\"later\""), std::string::npos);
  following = stream(follow + "?from=0", token, {{"Last-Event-ID", "1"}});
  const std::string resumed = read_until(*following, "id: 2\n");
  EXPECT_EQ(resumed.find("id: 1\n"), std::string::npos);
  EXPECT_EQ(code(call("GET", follow + "?from=x", token)), "invalid-parameter");
}

TEST_F(RestTest, AFollowerIsToldWhyItEnds) {
  const std::string tenant = new_tenant("Told");
  const std::string token = tenant_token(tenant);
  ASSERT_EQ(call("POST", events_path(tenant), token, lines(1), kNdjson).status, 201);
  const auto following = stream("/v1/tenants/" + tenant + "/events/follow", token);
  read_until(*following, "id: 0\n");
  leases_.disable(TenantId::parse(tenant).value());
  const std::string end = read_until(*following, "key-disabled");
  EXPECT_NE(end.find("event: error\ndata: {"), std::string::npos);
  EXPECT_TRUE(read_until(*following, "never").ends_with("<end>"));
}

}  // namespace
}  // namespace keyhold::server
