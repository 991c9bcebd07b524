// What a write or a read pays for encryption. Decides whether records may have a key, a nonce and a commitment each:
// plain AES-256-GCM (key set once, only the IV changed) over a sealed record's time is to be at least 0.6 at 256 B,
// 0.75 at 1 KiB and 0.95 at 16 KiB. Both authenticate the same number of bytes and write into a buffer that is there.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>

#include "figure.h"
#include "keyhold/crypto/random.h"
#include "keyhold/record/name_key.h"
#include "keyhold/record/record.h"

namespace keyhold::record {
namespace {

constexpr Place kPlace{"order-424242", 7};
constexpr std::size_t kAadBytes = 15 + 16 + 16 + 4 + 8 + 4 + 12 + 88;  // that of a record at kPlace

// OpenSSL as it is used where nothing but the cipher is asked for.
class PlainGcm {
 public:
  PlainGcm() : context_(EVP_CIPHER_CTX_new()) {
    const SecretBytes key = crypto::random_secret(32);
    EVP_EncryptInit_ex2(context_, EVP_aes_256_gcm(), raw(key.expose()), nullptr, nullptr);
  }
  PlainGcm(const PlainGcm&) = delete;
  PlainGcm& operator=(const PlainGcm&) = delete;
  ~PlainGcm() { EVP_CIPHER_CTX_free(context_); }

  void seal(ByteView aad, ByteView plaintext, std::span<std::byte> out) {
    unsigned char iv[12] = {};
    std::memcpy(iv, &++messages_, sizeof messages_);
    int written = 0;
    auto* const target = reinterpret_cast<unsigned char*>(out.data());
    EVP_EncryptInit_ex2(context_, nullptr, nullptr, iv, nullptr);
    EVP_EncryptUpdate(context_, nullptr, &written, raw(aad), static_cast<int>(aad.size()));
    EVP_EncryptUpdate(context_, target, &written, raw(plaintext), static_cast<int>(plaintext.size()));
    EVP_EncryptFinal_ex(context_, target + written, &written);
    EVP_CIPHER_CTX_ctrl(context_, EVP_CTRL_AEAD_GET_TAG, 16, target + plaintext.size());
  }

 private:
  static const unsigned char* raw(ByteView view) { return reinterpret_cast<const unsigned char*>(view.data()); }

  EVP_CIPHER_CTX* context_;
  std::uint64_t messages_ = 0;
};

// One message of `size` bytes, ready for each of the operations below.
class Message {
 public:
  explicit Message(std::size_t size)
      : key_(crypto::random_secret(32),
             {DeploymentId::random(), TenantId::random(), Store::kEvents, KeyClass::kRec, 1}),
        plaintext_(size, std::byte{'x'}),
        aad_(kAadBytes, std::byte{'a'}),
        out_(size + kMaxOverhead),
        record_(record::seal(key_, kPlace, input())) {}

  void plain() { gcm_.seal(aad_, plaintext_, out_); }
  void seal() { seal_into(key_, kPlace, input(), std::span(out_).first(record_.size())); }
  void seal_anew() { benchmark::DoNotOptimize(record::seal(key_, kPlace, input())); }
  void open() { benchmark::DoNotOptimize(record::open(key_, kPlace, record_)); }

 private:
  SealInput input() const { return {.kind = Kind::kEvent, .plaintext = plaintext_}; }

  RecordKey key_;
  PlainGcm gcm_;
  Bytes plaintext_, aad_, out_, record_;
};

template <void (Message::*operation)()>
void BM_Message(benchmark::State& state) {
  Message message(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) (message.*operation)();
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(BM_Message<&Message::plain>)->Name("PlainGcm")->Arg(256)->Arg(1024)->Arg(16384);
BENCHMARK(BM_Message<&Message::seal>)->Name("SealInto")->Arg(256)->Arg(1024)->Arg(16384);
BENCHMARK(BM_Message<&Message::seal_anew>)->Name("Seal")->Arg(256)->Arg(1024)->Arg(16384);
BENCHMARK(BM_Message<&Message::open>)->Name("Open")->Arg(256)->Arg(1024)->Arg(16384);

void BM_NameTag(benchmark::State& state) {  // paid for each storage key of a name not cached
  const NameKey names(crypto::random_secret(32));
  for (auto _ : state) benchmark::DoNotOptimize(names.tag(NameKind::kStream, kPlace.stream));
}
BENCHMARK(BM_NameTag)->Name("NameTag");

template <void (Message::*operation)()>
double nanoseconds(Message& message, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) (message.*operation)();
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  return taken.count() / times;
}

// Both in turns, the best of many short rounds each: what else the machine does at the time falls out.
void print_ratio(std::size_t size, double aim) {
  constexpr int kRounds = 300, kTimes = 200;
  Message message(size);
  double plain = std::numeric_limits<double>::max(), sealed = plain, opened = plain;
  for (int round = 0; round < kRounds; ++round) {
    plain = std::min(plain, nanoseconds<&Message::plain>(message, kTimes));
    sealed = std::min(sealed, nanoseconds<&Message::seal>(message, kTimes));
    opened = std::min(opened, nanoseconds<&Message::open>(message, kTimes));
  }
  std::printf("seal %zu B: plain %.0f ns, sealed %.0f ns, opened %.0f ns\n", size, plain, sealed, opened);
  const std::string what = "plain AES-256-GCM / sealed record, " + std::to_string(size) + " B";
  bench::print_figure(what.c_str(), plain / sealed, ">=", aim);
}

}  // namespace
}  // namespace keyhold::record

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  keyhold::record::print_ratio(256, 0.60);
  keyhold::record::print_ratio(1024, 0.75);
  keyhold::record::print_ratio(16384, 0.95);
}
