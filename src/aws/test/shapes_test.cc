#include <gtest/gtest.h>

#include "keyhold/aws/kms_shapes.h"
#include "keyhold/aws/secrets_shapes.h"

namespace keyhold::aws {
namespace {

template <class Shape>
Result<Shape> parse_text(std::string_view text) {
  return parse_shape<Shape>(json::parse_object(text).value());
}

template <class Shape>
void expect_refused(std::string_view text, std::string_view exception, std::string_view message) {
  const Result<Shape> shape = parse_text<Shape>(text);
  ASSERT_FALSE(shape) << text;
  EXPECT_EQ(shape.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(shape.error().reason, exception);
  EXPECT_EQ(shape.error().detail, message);
}

TEST(Shapes, ReadEveryKindOfMember) {
  const auto request = parse_text<EncryptRequest>(
      R"({"KeyId":"alias/a","Plaintext":"aGVsbG8=","EncryptionContext":{"b":"2","a":"1"},"GrantTokens":["t"],
          "EncryptionAlgorithm":"SYMMETRIC_DEFAULT","DryRun":true,"Unknown":{"x":[1]}})");
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->key_id, "alias/a");
  EXPECT_EQ(request->plaintext.text(), "hello");
  EXPECT_EQ(request->encryption_context, (EncryptionContext{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(request->grant_tokens, GrantTokens{"t"});
  EXPECT_EQ(request->encryption_algorithm, "SYMMETRIC_DEFAULT");
  EXPECT_TRUE(request->dry_run);
}

TEST(Shapes, WriteWhatTheyRead) {
  KeyMetadata metadata;
  metadata.aws_account_id = "111122223333";
  metadata.key_id = "k";
  metadata.arn = "arn";
  metadata.creation_date = WallTime(std::chrono::milliseconds(1772366400123));
  metadata.key_usage = "ENCRYPT_DECRYPT";
  metadata.key_state = "Disabled";
  metadata.origin = "AWS_KMS";
  metadata.key_manager = "CUSTOMER";
  metadata.key_spec = "SYMMETRIC_DEFAULT";
  metadata.encryption_algorithms = {"SYMMETRIC_DEFAULT"};
  metadata.multi_region = false;
  const PlaintextBytes json = write_shape(DescribeKeyResponse{.key_metadata = metadata});
  EXPECT_EQ(json.text(),
            R"({"KeyMetadata":{"AWSAccountId":"111122223333","KeyId":"k","Arn":"arn","CreationDate":1772366400.123,)"
            R"("Enabled":false,"Description":"","KeyUsage":"ENCRYPT_DECRYPT","KeyState":"Disabled","Origin":"AWS_KMS",)"
            R"("KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],)"
            R"("MultiRegion":false}})");
  const auto read = parse_text<DescribeKeyResponse>(json.text());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->key_metadata.creation_date, metadata.creation_date);
  EXPECT_EQ(read->key_metadata.multi_region, false);
  EXPECT_EQ(write_shape(*read).text(), json.text());
}

TEST(Shapes, EmptyRequestsStayEmpty) {
  EXPECT_EQ(write_shape(ListKeysRequest{}).text(), "{}");
  EXPECT_EQ(write_shape(CreateKeyRequest{}).text(), "{}");
  EXPECT_EQ(write_shape(ListKeysResponse{}).text(), R"({"Keys":[],"Truncated":false})");
  EXPECT_TRUE(parse_text<CreateKeyRequest>(R"({"Policy":null,"MultiRegion":null})"));
}

TEST(Shapes, SecretsTravelAsTextOrBase64) {
  const auto request = parse_text<CreateSecretRequest>(
      R"({"Name":"a/b","ClientRequestToken":"00000000-0000-0000-0000-000000000000","SecretString":"p\u00e9\n\"x",
          "Tags":[{"Key":"k","Value":"v"}]})");
  ASSERT_TRUE(request) << request.error().detail;
  EXPECT_EQ(request->secret_string->text(), "p\xC3\xA9\n\"x");
  EXPECT_EQ(request->tags.at(0).key, "k");

  GetSecretValueResponse response;
  response.arn = "arn";
  response.name = "a/b";
  response.version_id = "v1";
  response.secret_binary = PlaintextBytes::copy_of("\x01\x02");
  response.version_stages = {"AWSCURRENT"};
  EXPECT_EQ(write_shape(response).text(),
            R"({"ARN":"arn","Name":"a/b","VersionId":"v1","SecretBinary":"AQI=","VersionStages":["AWSCURRENT"],)"
            R"("CreatedDate":0.000})");
  DescribeSecretResponse described;
  described.version_ids_to_stages = {{"v1", {"AWSCURRENT"}}};
  EXPECT_EQ(write_shape(described).text(), R"({"ARN":"","Name":"","VersionIdsToStages":{"v1":["AWSCURRENT"]}})");
  described.tags.emplace();
  described.version_ids_to_stages.clear();
  EXPECT_EQ(write_shape(described).text(), R"({"ARN":"","Name":"","Tags":[]})") << "untagged again, and no version";
  described.version_ids_to_stages = {{"v1", {"AWSCURRENT"}}};
  EXPECT_EQ(parse_text<DescribeSecretResponse>(write_shape(described).text())->version_ids_to_stages.at("v1"),
            StagingLabels{"AWSCURRENT"});
}

TEST(Shapes, NameEveryBrokenConstraint) {
  constexpr const char* kWhat = "ValidationException";
  expect_refused<DescribeKeyRequest>(
      "{}", kWhat,
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null");
  expect_refused<DescribeKeyRequest>(
      R"({"KeyId":""})", kWhat,
      "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater "
      "than or equal to 1");
  expect_refused<DescribeKeyRequest>(
      "{\"KeyId\":\"" + std::string(2049, 'k') + "\"}", kWhat,
      "1 validation error detected: Value '" + std::string(2049, 'k') +
          "' at 'keyId' failed to satisfy constraint: Member must have length less than or equal to 2048");
  expect_refused<EncryptRequest>("{\"KeyId\":\"k\",\"Plaintext\":\"" + to_base64(Bytes(4097)) + "\"}", kWhat,
                                 "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
                                 "Member must have length less than "
                                 "or equal to 4096");
  expect_refused<GenerateDataKeyRequest>(
      R"({"NumberOfBytes":1025,"KeySpec":"AES_512"})", kWhat,
      "3 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
      "Value "
      "'1025' at 'numberOfBytes' failed to satisfy constraint: Member must have value less than or equal to 1024; "
      "Value "
      "'AES_512' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [AES_256, AES_128]");
  expect_refused<CreateAliasRequest>(
      R"({"AliasName":"alias/a b","TargetKeyId":"k"})", kWhat,
      "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must satisfy "
      "regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
  expect_refused<CreateKeyRequest>(
      R"({"Tags":[{"TagKey":"a","TagValue":"b"},{"TagKey":""}]})", kWhat,
      "2 validation errors detected: Value '' at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have "
      "length greater than or equal to 1; Value null at 'tags.2.member.tagValue' failed to satisfy constraint: Member "
      "must "
      "not be null");
}

TEST(Shapes, RefuseValuesOfAnotherType) {
  constexpr const char* kWhat = "SerializationException";
  expect_refused<DescribeKeyRequest>(R"({"KeyId":5})", kWhat,
                                     "NUMBER_VALUE can not be converted to a String at 'keyId'");
  expect_refused<ListKeysRequest>(R"({"Limit":"5"})", kWhat,
                                  "STRING_VALUE can not be converted to an Integer at 'limit'");
  expect_refused<ListKeysRequest>(R"({"Limit":5.5})", kWhat,
                                  "DECIMAL_VALUE can not be converted to an Integer at 'limit'");
  expect_refused<EncryptRequest>(R"({"KeyId":"k","Plaintext":"aGVsbG8=","DryRun":"true"})", kWhat,
                                 "STRING_VALUE can not be converted to a Boolean at 'dryRun'");
  expect_refused<EncryptRequest>(R"({"KeyId":"k","Plaintext":"a"})", kWhat,
                                 "STRING_VALUE can not be converted to a Blob (base64) at 'plaintext'");
  expect_refused<EncryptRequest>(R"({"KeyId":"k","Plaintext":"aGVsbG8=","EncryptionContext":{"a":null}})", kWhat,
                                 "NULL_VALUE can not be converted to a String at 'encryptionContext.value'");
  expect_refused<EncryptRequest>(R"({"KeyId":"k","Plaintext":"aGVsbG8=","EncryptionContext":[]})", kWhat,
                                 "START_ARRAY can not be converted to a Structure or Map at 'encryptionContext'");
  expect_refused<DescribeKeyRequest>(R"({"KeyId":"k","GrantTokens":["a",{}]})", kWhat,
                                     "START_OBJECT can not be converted to a String at 'grantTokens.2.member'");
}

// No value of a secret member is ever in an error, which may be logged.
TEST(Shapes, ErrorsDoNotRepeatSecrets) {
  const std::string secret(65537, 'S');
  const auto request = parse_text<CreateSecretRequest>("{\"Name\":\"n\",\"SecretString\":\"" + secret + "\"}");
  ASSERT_FALSE(request);
  EXPECT_EQ(
      request.error().detail,
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length "
      "less than or equal to 65536");
}

// Lengths are in characters, as AWS counts them.
TEST(Shapes, CountCharactersNotBytes) {
  std::string name;
  for (int i = 0; i < 128; ++i) name += "\xC3\xA9";
  EXPECT_TRUE(parse_text<CreateKeyRequest>("{\"Tags\":[{\"TagKey\":\"" + name + "\",\"TagValue\":\"\"}]}"));
  EXPECT_FALSE(parse_text<CreateKeyRequest>("{\"Tags\":[{\"TagKey\":\"" + name + "x\",\"TagValue\":\"\"}]}"));
}

}  // namespace
}  // namespace keyhold::aws
