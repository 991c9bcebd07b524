// Rotation: four steps through a hook, on request and by schedule, whatever fails or restarts on the way.
#include "secrets_fixture.h"

namespace keyhold::secrets {
namespace {

class RotationTest : public SecretsTest {
 protected:
  RotationTest() {
    EXPECT_TRUE(create("s", "old", token('a')));
    hooks_.function = [this](RotationEvent event) { return rotate(std::move(event)); };
  }

  // What AWS's rotation functions do, over the service itself.
  Task<Status> rotate(RotationEvent event) {
    if (event.step == fail_at_) co_return Error{ErrorCode::kUnavailable, "no database"};
    audit::Entry entry;
    Call hook{caller("rotator"), entry};
    if (event.step == "createSecret") {
      aws::PutSecretValueRequest request{
          .secret_id = event.secret_arn, .client_request_token = event.token, .version_stages = {{"AWSPENDING"}}};
      request.secret_string = PlaintextBytes::copy_of(std::string("new ") + event.token.back());
      KEYHOLD_CO_TRY(const auto put, co_await service().put_secret_value(hook, std::move(request)));
      static_cast<void>(put);
    }
    if (event.step == "finishSecret" && !forget_to_finish_) {
      aws::DescribeSecretRequest describe{event.secret_arn};
      KEYHOLD_CO_TRY(const auto shown, co_await service().describe_secret(hook, std::move(describe)));
      std::string current;
      for (const auto& [id, labels] : shown.version_ids_to_stages)
        if (std::find(labels.begin(), labels.end(), "AWSCURRENT") != labels.end()) current = id;
      aws::UpdateSecretVersionStageRequest move{event.secret_arn, "AWSCURRENT", current, event.token};
      KEYHOLD_CO_TRY(const auto moved, co_await service().update_secret_version_stage(hook, std::move(move)));
      aws::UpdateSecretVersionStageRequest clear{event.secret_arn, "AWSPENDING", event.token, std::nullopt};
      KEYHOLD_CO_TRY(const auto cleared, co_await service().update_secret_version_stage(hook, std::move(clear)));
      static_cast<void>(moved);
      static_cast<void>(cleared);
    }
    co_return ok();
  }

  Result<aws::RotateSecretResponse> start(aws::RotateSecretRequest request) {
    request.secret_id = "s";
    if (!request.client_request_token) request.client_request_token = token('n');
    return run(service().rotate_secret(call(), std::move(request)));
  }
  Result<aws::RotateSecretResponse> start_daily() {
    return start({.rotation_lambda_arn = FakeHooks::kLambda, .rotation_rules = aws::RotationRules{1, {}, {}}});
  }
  /// What the role does every moment; the steps that the hook saw.
  std::string work() {
    hooks_.steps.clear();
    for (SecretPlace& place : manager_->rotator().due(clock_.now()))
      EXPECT_TRUE(run(manager_->rotator().advance(std::move(place))));
    EXPECT_EQ(manager_->rotator().active(), 0U);
    return hooks_.steps;
  }
  aws::DescribeSecretResponse described() { return run(service().describe_secret(call(), {"s"})).value(); }

  std::string fail_at_;
  bool forget_to_finish_ = false;
};

TEST_F(RotationTest, FourStepsMakeTheNewVersionCurrent) {
  const auto started = start_daily();
  ASSERT_TRUE(started) << started.error().detail;
  EXPECT_EQ(started->version_id, token('n'));
  EXPECT_EQ(stages("s").at(token('n')), aws::StagingLabels{"AWSPENDING"});
  EXPECT_EQ(get("s", std::nullopt, "AWSPENDING"), "ResourceNotFoundException") << "no value yet";
  EXPECT_EQ(work(), "cstf");
  EXPECT_EQ(get("s"), "new n");
  EXPECT_EQ(stages("s"), (aws::VersionStages{{token('a'), {"AWSPREVIOUS"}}, {token('n'), {"AWSCURRENT"}}}));
  const auto shown = described();
  EXPECT_EQ(shown.rotation_enabled, true);
  EXPECT_EQ(shown.rotation_lambda_arn, FakeHooks::kLambda);
  EXPECT_EQ(shown.rotation_rules->automatically_after_days, 1);
  EXPECT_EQ(shown.last_rotated_date, clock_.now());
  EXPECT_EQ(shown.next_rotation_date, parse_rfc3339("2026-03-02T23:59:59Z").value());
  EXPECT_EQ(work(), "");
}

TEST_F(RotationTest, TheScheduleStartsTheNextOne) {
  ASSERT_TRUE(start_daily());
  work();
  clock_.advance(std::chrono::hours(11));
  EXPECT_EQ(work(), "");
  clock_.advance(std::chrono::hours(1));
  reopen();
  EXPECT_EQ(work(), "cstf");
  EXPECT_EQ(described().version_ids_to_stages.size(), 2U);
  EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "new n");
  ASSERT_TRUE(put("s", "by hand", token('h')));
  EXPECT_EQ(described().next_rotation_date, parse_rfc3339("2026-03-03T23:59:59Z").value());
}

TEST_F(RotationTest, AFailingHookLeavesTheCurrentVersionAndIsTriedAgain) {
  for (const char* step : {"createSecret", "setSecret", "testSecret", "finishSecret"}) {
    SCOPED_TRACE(step);
    const std::string before = get("s");
    fail_at_ = step;
    ASSERT_TRUE(
        start({.client_request_token = std::string(31, 'x') + step[0], .rotation_lambda_arn = FakeHooks::kLambda}));
    work();
    EXPECT_EQ(hooks_.steps.back(), step[0]);
    EXPECT_EQ(get("s"), before);
    EXPECT_EQ(work(), "") << "not before its pause is over";
    EXPECT_EQ(refusal_of(start({.client_request_token = token('z')})), "InvalidRequestException");
    EXPECT_EQ(work().back(), step[0]) << "the refusal has it tried again at once";
    clock_.advance(std::chrono::seconds(20));
    fail_at_.clear();
    reopen();
    EXPECT_EQ(work(), "cstf") << "from the first step";
    EXPECT_NE(get("s"), before);
  }
}

TEST_F(RotationTest, AHookThatDoesNotFinishHasFailed) {
  forget_to_finish_ = true;
  ASSERT_TRUE(start_daily());
  EXPECT_EQ(work(), "cstf");
  EXPECT_EQ(get("s"), "old");
  EXPECT_FALSE(described().last_rotated_date);
  forget_to_finish_ = false;
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(work(), "cstf");
  EXPECT_EQ(get("s"), "new n");
}

// A crash before and after each commit of a rotation: it goes on, and no value is lost.
TEST_F(RotationTest, ACrashAtAnyCommitIsMadeUpFor) {
  for (const storage::Fault fault : {storage::Fault::kCrashBefore, storage::Fault::kCrashAfter}) {
    for (std::uint64_t commit = 1; commit <= 7; ++commit) {
      SCOPED_TRACE(commit);
      memory_ = storage::make_memory_engine();
      engine_ = std::make_unique<storage::FaultEngine>(memory_);
      reopen();
      ASSERT_TRUE(create("s", "old", token('a')));
      ASSERT_TRUE(start_daily());
      engine_->fail(storage::Call::kSubmit, engine_->count(storage::Call::kSubmit) + commit, fault);
      for (SecretPlace& place : manager_->rotator().due(clock_.now())) {
        const Status broken = run(manager_->rotator().advance(std::move(place)));
        static_cast<void>(broken);
      }
      reopen_after_crash();
      for (int i = 0; i < 3 && get("s") != "new n"; ++i) {
        work();
        clock_.advance(std::chrono::hours(1));
      }
      EXPECT_EQ(get("s"), "new n");
      EXPECT_EQ(get("s", std::nullopt, "AWSPREVIOUS"), "old");
    }
  }
}

TEST_F(RotationTest, ATestTriesTheHookOnACopyAndTakesItAway) {
  std::string tried;
  hooks_.function = [&](RotationEvent event) -> Task<Status> {
    audit::Entry entry;
    Call hook{caller("rotator"), entry};
    aws::GetSecretValueRequest request{event.secret_arn, event.token, "AWSPENDING"};
    KEYHOLD_CO_TRY(const auto value, co_await service().get_secret_value(hook, std::move(request)));
    tried = event.step + " " + std::string(value.secret_string->text());
    co_return ok();
  };
  ASSERT_TRUE(start({.rotation_lambda_arn = FakeHooks::kLambda,
                     .rotation_rules = aws::RotationRules{30, {}, {}},
                     .rotate_immediately = false}));
  EXPECT_EQ(work(), "t");
  EXPECT_EQ(tried, "testSecret old");
  EXPECT_EQ(stages("s"), (aws::VersionStages{{token('a'), {"AWSCURRENT"}}}));
  EXPECT_EQ(get("s", token('n')), "ResourceNotFoundException");
  EXPECT_TRUE(described().next_rotation_date);
  EXPECT_FALSE(described().last_rotated_date);
}

TEST_F(RotationTest, CancellingTurnsItOffAndKeepsWhatWasSaid) {
  EXPECT_EQ(refusal_of(run(service().cancel_rotate_secret(call(), {"s"}))), "InvalidRequestException");
  ASSERT_TRUE(start_daily());
  const auto cancelled = run(service().cancel_rotate_secret(call(), {"s"}));
  EXPECT_EQ(cancelled->version_id, token('n'));
  EXPECT_EQ(work(), "");
  EXPECT_EQ(described().rotation_enabled, false);
  EXPECT_EQ(described().rotation_lambda_arn, FakeHooks::kLambda);
  EXPECT_FALSE(described().next_rotation_date);
  EXPECT_EQ(refusal_of(start({.client_request_token = token('z')})), "InvalidRequestException")
      << "AWSPENDING is in the way, as at AWS";
  ASSERT_TRUE(move("s", "AWSPENDING", token('n'), std::nullopt));
  ASSERT_TRUE(start({.client_request_token = token('z')}));
  EXPECT_EQ(work(), "cstf");
}

TEST_F(RotationTest, RefusesWhatCannotBe) {
  aws::RotateSecretRequest no_token{.secret_id = "s", .rotation_lambda_arn = FakeHooks::kLambda};
  EXPECT_EQ(refusal_of(run(service().rotate_secret(call(), no_token))), "InvalidParameterException");
  EXPECT_EQ(refusal_of(start({})), "InvalidRequestException") << "no function";
  EXPECT_EQ(refusal_of(start({.rotation_lambda_arn = "arn:aws:lambda:eu-west-1:111122223333:function:unknown"})),
            "AccessDeniedException");
  EXPECT_FALSE(described().rotation_enabled) << "nothing was kept";
  EXPECT_EQ(refusal_of(start({.rotation_lambda_arn = FakeHooks::kLambda,
                              .rotation_rules = aws::RotationRules{1, {}, "rate(1 day)"}})),
            "InvalidParameterException");
  ASSERT_TRUE(run(service().delete_secret(call(), {"s"})));
  EXPECT_EQ(refusal_of(start_daily()), "InvalidRequestException");
}

TEST_F(RotationTest, TheSameRequestOnceMoreStartsNothing) {
  ASSERT_TRUE(start_daily());
  ASSERT_TRUE(start_daily());
  EXPECT_EQ(work(), "cstf");
  ASSERT_TRUE(start_daily());
  EXPECT_EQ(work(), "");
}

}  // namespace
}  // namespace keyhold::secrets
