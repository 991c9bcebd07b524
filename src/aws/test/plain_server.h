#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace keyhold::aws::test {

/// HTTP in clear on a loopback port, one request a connection: what a container's endpoint and instance metadata are.
class PlainServer {
 public:
  /// `answer`: the whole request in, the whole answer out. From the server's thread.
  explicit PlainServer(std::function<std::string(const std::string& request)> answer);
  ~PlainServer();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve();
  const std::function<std::string(const std::string&)> answer_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

/// "HTTP/1.1 200 OK" with this body.
std::string http_answer(int status, const std::string& body);

}  // namespace keyhold::aws::test
