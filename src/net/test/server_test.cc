#include "fixture.h"

namespace keyhold::net {
namespace {

// Answers with the path and the body.
Task<void> echo(Exchange& exchange) {
  Result<PlaintextBytes> body = co_await exchange.read_body(64U << 20);
  if (!body) {
    Response refused = text_response(body.error().detail, 413);
    co_await exchange.respond(std::move(refused));
    co_return;
  }
  Response response = text_response(exchange.head().path());
  response.headers.push_back({"Content-Type", "text/plain"});
  response.body.append(body->view());
  co_await exchange.respond(std::move(response));
}

using Serving = NetTest;

TEST_F(Serving, AnswersOverOneKeptConnection) {
  serve(echo);
  const auto caller = client();
  for (int i = 0; i < 100; ++i) {
    const ClientResponse response = wait(caller->call(post("/echo?x=1", PlaintextBytes::copy_of("hello")))).value();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body.text(), "/echohello");
    EXPECT_NE(response.find("date"), nullptr);
  }
  EXPECT_EQ(caller->connects(), 1U);
}

}  // namespace
}  // namespace keyhold::net
