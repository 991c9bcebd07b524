#include "dev/ports.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

namespace keyhold::apps {

bool is_free_port(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, kLoopback, &address.sin_addr);
  const bool out = ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return out;
}

std::uint16_t free_port_base() {
  std::random_device random;
  for (;;) {
    const auto base = static_cast<std::uint16_t>(20'000 + random() % 10'000);
    std::uint16_t is_free = 0;
    while (is_free < kDevPorts && is_free_port(static_cast<std::uint16_t>(base + is_free))) ++is_free;
    if (is_free == kDevPorts) return base;
  }
}

}  // namespace keyhold::apps
