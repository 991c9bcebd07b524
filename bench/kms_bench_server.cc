// The KMS role and the bare stack in one process, on the same threads; bench/kms_bench.sh loads one at a time.
// Arguments: folder (empty), threads, "synced" or "relaxed", and how many keys and how many grants on one key to fill
// it with. Writes into the folder, for wrk, one Lua file an operation with requests signed ahead; prints "<operation>
// <kms port> <bare port>" lines and "ready", and serves until it is ended.
#include <cstdio>

#include "aws_bench.h"
#include "keyhold/aws/kms_crypto_shapes.h"
#include "keyhold/aws/kms_grant_shapes.h"
#include "keyhold/aws/kms_shapes.h"

namespace keyhold::bench {
namespace {

/// What the KMS is asked, by its operations without a wire.
class KmsBench {
 public:
  explicit KmsBench(AwsBench& bench) : bench_(bench) {}
  /// Under a name of its own, with these requests in turn.
  void offer(const std::string& name, const std::string& operation, std::vector<PlaintextBytes> bodies,
             const iam::AccessKey& by);
  void offer(const std::string& operation, PlaintextBytes body);
  iam::AccessKey create_grantee();
  std::string create_key(aws::CreateKeyRequest request = {});
  void create_grant(const std::string& key, std::string grantee, const char* context_value);
  PlaintextBytes decrypt_body(const std::string& key);
  const iam::AccessKey& administrators_key() const { return bench_.administrators_key(); }

 private:
  AwsBench& bench_;
};

void KmsBench::offer(const std::string& name, const std::string& operation, std::vector<PlaintextBytes> bodies,
                     const iam::AccessKey& by) {
  bench_.offer({name, "kms", "TrentService." + operation, std::move(bodies), by}, bench_.kms_server());
}

void KmsBench::offer(const std::string& operation, PlaintextBytes body) {
  std::vector<PlaintextBytes> bodies;
  bodies.push_back(std::move(body));
  offer(operation, operation, std::move(bodies), administrators_key());
}

std::string KmsBench::create_key(aws::CreateKeyRequest request) {
  audit::Entry entry;
  kms::Call call{bench_.administrator(), entry};
  return bench_.run(bench_.kms().service().create_key(call, std::move(request))).value().key_metadata.arn;
}

// A user whom no policy allows anything: only grants can.
iam::AccessKey KmsBench::create_grantee() {
  kms::Identities& identities = bench_.kms().identities();
  bench_.run(identities.create_user({}, kAccount, "grantee", false)).value();
  return bench_.run(identities.create_access_key({}, iam::user_arn(kAccount, "grantee"))).value();
}

void KmsBench::create_grant(const std::string& key, std::string grantee, const char* context_value) {
  audit::Entry entry;
  kms::Call call{bench_.administrator(), entry};
  const aws::GrantConstraints constraints{.encryption_context_equals =
                                              aws::EncryptionContext{{"purpose", context_value}}};
  aws::CreateGrantRequest request{
      .key_id = key, .grantee_principal = std::move(grantee), .operations = {"Decrypt"}, .constraints = constraints};
  bench_.run(bench_.kms().service().create_grant(call, std::move(request))).value();
}

PlaintextBytes KmsBench::decrypt_body(const std::string& key) {
  audit::Entry entry;
  kms::Call call{bench_.administrator(), entry};
  aws::EncryptRequest request{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  Bytes blob = bench_.run(bench_.kms().service().encrypt(call, std::move(request))).value().ciphertext_blob;
  return aws::write_shape(
      aws::DecryptRequest{.ciphertext_blob = std::move(blob), .encryption_context = {{"purpose", "bench"}}});
}

void offer_operations(KmsBench& bench, const std::string& key) {
  aws::EncryptRequest encrypt{
      .key_id = key, .plaintext = PlaintextBytes(32), .encryption_context = {{"purpose", "bench"}}};
  aws::GenerateDataKeyRequest generate{
      .key_id = key, .encryption_context = {{"purpose", "bench"}}, .key_spec = "AES_256"};
  const std::string signer = bench.create_key({.key_usage = "SIGN_VERIFY", .key_spec = "ECC_NIST_P256"});
  aws::SignRequest sign{.key_id = signer, .message = PlaintextBytes(100), .signing_algorithm = "ECDSA_SHA_256"};
  bench.offer("Encrypt", aws::write_shape(encrypt));
  bench.offer("Decrypt", bench.decrypt_body(key));
  bench.offer("GenerateDataKey", aws::write_shape(generate));
  bench.offer("Sign", aws::write_shape(sign));
  bench.offer("DescribeKey", aws::write_shape(aws::DescribeKeyRequest{.key_id = key}));
}

// Decrypt under a thousand of many keys in turn, and by a caller whom one of many grants allows it.
void offer_crowded(KmsBench& bench, std::size_t keys, std::size_t grants) {
  constexpr std::size_t kUsedKeys = 1000;
  constexpr const char* kElsewhere = "444455556666";  // not of the deployment: its users need not exist
  const std::string user = iam::user_arn(kAccount, "grantee");
  std::vector<PlaintextBytes> bodies;
  for (std::size_t i = 0; i < keys; ++i) {
    const std::string key = bench.create_key();
    if (i % (keys / kUsedKeys) == 0) bodies.push_back(bench.decrypt_body(key));
  }
  bench.offer("DecryptOfManyKeys", "Decrypt", std::move(bodies), bench.administrators_key());
  const iam::AccessKey grantee = bench.create_grantee();
  for (const std::size_t others : {std::size_t{0}, grants}) {
    const std::string key = bench.create_key();
    bench.create_grant(key, user, "bench");
    for (std::size_t i = 1; i < others; ++i) {
      std::string other = iam::user_arn(kElsewhere, "user-" + std::to_string(i));
      bench.create_grant(key, i % 2 == 0 ? user : std::move(other), std::to_string(i).c_str());
    }
    std::vector<PlaintextBytes> one;
    one.push_back(bench.decrypt_body(key));
    bench.offer(others == 0 ? "DecryptByTheOnlyGrant" : "DecryptByOneOfManyGrants", "Decrypt", std::move(one), grantee);
  }
}

int run_kms_bench(const char* folder, std::size_t threads, audit::Durability durability, std::size_t keys,
                  std::size_t grants) {
  secret_arena::allow_growth(std::size_t{64} << 20);
  AwsBench role(folder, threads);
  role.start(durability);
  KmsBench bench(role);
  offer_operations(bench, bench.create_key());
  if (keys != 0) offer_crowded(bench, keys, grants);
  std::puts("ready");
  std::fflush(stdout);
  role.serve();
  return 0;
}

}  // namespace
}  // namespace keyhold::bench

int main(int argc, char** argv) {
  if (argc != 6) return std::fprintf(stderr, "usage: kms_bench_server FOLDER THREADS synced|relaxed KEYS GRANTS\n"), 2;
  return keyhold::bench::run_kms_bench(argv[1], std::stoul(argv[2]), keyhold::bench::durability_of(argv[3]),
                                       std::stoul(argv[4]), std::stoul(argv[5]));
}
