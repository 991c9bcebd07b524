#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "keyhold/base/async_event.h"
#include "keyhold/base/result.h"
#include "keyhold/base/task.h"

namespace keyhold {

/// Threads beside the event loops, for what computes too long to keep connections waiting (an RSA key takes seconds).
/// Thread-safe. Ends when what it has begun has ended.
class SlowWork {
 public:
  explicit SlowWork(std::size_t threads) : pool_(threads) {}
  ~SlowWork() { pool_.join(); }
  SlowWork(const SlowWork&) = delete;
  SlowWork& operator=(const SlowWork&) = delete;

  /// What `work` returns, a Result, on the caller's executor. `work` is called once, on a thread of the pool, with
  /// nothing that could die before it ends.
  template <class T, class Work>
  Task<Result<T>> run(Work work) {
    auto job = std::make_shared<Job<T, Work>>(std::move(work));
    asio::post(pool_, [job] { job->run(); });
    co_await job->done.wait();
    if (job->thrown) std::rethrow_exception(job->thrown);
    co_return std::move(*job->result);
  }

 private:
  template <class T, class Work>
  struct Job {
    explicit Job(Work given) : work(std::move(given)) {}
    void run() {
      try {
        result.emplace(work());
      } catch (...) {
        thrown = std::current_exception();
      }
      done.set();
    }
    Work work;
    std::optional<Result<T>> result;
    std::exception_ptr thrown;
    AsyncEvent done;
  };

  asio::thread_pool pool_;
};

}  // namespace keyhold
