#include "tls_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace keyhold::net {

// OpenSSL's side of the socket: reads what was received, then the kernel directly; writes straight to the kernel.
struct TlsStream::Bio {
  static const BIO_METHOD* method() {
    static const BIO_METHOD* const kMethod = [] {
      BIO_METHOD* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "keyhold socket");
      BIO_meth_set_read(m, read);
      BIO_meth_set_write(m, write);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return kMethod;
  }

  static TlsStream& stream(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* out, int size) {
    TlsStream& s = stream(bio);
    BIO_clear_retry_flags(bio);
    if (s.in_begin_ < s.in_end_) {
      const std::size_t n = std::min(s.in_end_ - s.in_begin_, static_cast<std::size_t>(size));
      std::memcpy(out, s.in_.data() + s.in_begin_, n);
      s.in_begin_ += n;
      return static_cast<int>(n);
    }
    if (s.more_in_kernel_) return receive(bio, s, out, size);
    s.read_blocked_ = true;
    BIO_set_retry_read(bio);
    return -1;
  }

  static int receive(BIO* bio, TlsStream& s, char* out, int size) {
    const ssize_t n = ::recv(s.socket_.native_handle(), out, static_cast<std::size_t>(size), MSG_DONTWAIT);
    s.more_in_kernel_ = n == size;
    s.read_blocked_ = n < 0 && (errno == EAGAIN || errno == EINTR);
    if (s.read_blocked_) BIO_set_retry_read(bio);
    return static_cast<int>(n);
  }

  static int write(BIO* bio, const char* data, int size) {
    TlsStream& s = stream(bio);
    BIO_clear_retry_flags(bio);
    const ssize_t n =
        ::send(s.socket_.native_handle(), data, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    s.write_blocked_ = n < 0 && (errno == EAGAIN || errno == EINTR);
    if (s.write_blocked_) BIO_set_retry_write(bio);
    return static_cast<int>(n);
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }
};

TlsStream::TlsStream(Socket socket, SSL_CTX& context, Role role) : socket_(std::move(socket)), ssl_(SSL_new(&context)) {
  BIO* const bio = BIO_new(Bio::method());
  if (ssl_ == nullptr || bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_read_ahead(ssl_.get(), 1);
  role == Role::kServer ? SSL_set_accept_state(ssl_.get()) : SSL_set_connect_state(ssl_.get());
}

TlsStream::~TlsStream() {
  close();
}

Status TlsStream::expect_host(const std::string& host) {
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  SystemError not_numeric;
  asio::ip::make_address(host, not_numeric);
  const bool set = not_numeric ? SSL_set1_host(ssl_.get(), host.c_str()) == 1 &&
                                     SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1
                               : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1;
  if (!set) return openssl_error(ErrorCode::kInvalidArgument, "not a host that can be verified");
  return ok();
}

Task<Status> TlsStream::handshake() {
  SystemError ignored;
  socket_.set_option(Tcp::no_delay(true), ignored);
  for (;;) {
    read_blocked_ = write_blocked_ = false;
    ERR_clear_error();
    if (SSL_do_handshake(ssl_.get()) == 1) co_return ok();
    if (!must_wait()) co_return failure("TLS handshake");
    KEYHOLD_CO_CHECK(co_await wait());
  }
}

// The flags of our own BIO say whether OpenSSL only waits, so its error queue needs no clearing before each step.
TlsStream::ReadResult TlsStream::read_now(std::span<std::byte> out) noexcept {
  read_blocked_ = write_blocked_ = false;
  std::size_t size = 0;
  if (SSL_read_ex(ssl_.get(), out.data(), out.size(), &size) == 1) return {Input::kData, size};
  if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0) return {Input::kEnd};
  if (read_blocked_) return {Input::kWait};
  ERR_clear_error();
  return {Input::kBroken};
}

bool TlsStream::may_have_input() const noexcept {
  return in_begin_ < in_end_ || more_in_kernel_ || SSL_has_pending(ssl_.get()) == 1;
}

Task<Status> TlsStream::wait_for_input() {
  const auto buffer = asio::buffer(in_.data(), in_.size());
  const auto [error, size] = co_await socket_.async_read_some(buffer, kAwait);
  // Bytes may have come just before `close`, which this coroutine resumes after: nobody could be answered any more.
  if (error || !socket_.is_open()) co_return Error{ErrorCode::kUnavailable, "the connection ended"};
  in_begin_ = 0;
  in_end_ = size;
  more_in_kernel_ = size == in_.size();
  co_return ok();
}

Task<Status> TlsStream::wait() {
  if (read_blocked_) co_return co_await wait_for_input();
  const auto [error] = co_await socket_.async_wait(Socket::wait_write, kAwait);
  if (error) co_return Error{ErrorCode::kUnavailable, "the connection ended"};
  co_return ok();
}

ByteView TlsStream::write_now(ByteView bytes) noexcept {
  std::size_t written = 0;
  while (!bytes.empty() && SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) == 1) {
    bytes = bytes.subspan(written);
  }
  return bytes;
}

Task<Status> TlsStream::write(ByteView bytes) {
  for (;;) {
    read_blocked_ = write_blocked_ = false;
    bytes = write_now(bytes);
    if (bytes.empty()) co_return ok();
    if (!must_wait()) co_return failure("TLS write");
    KEYHOLD_CO_CHECK(co_await wait());
  }
}

void TlsStream::release_buffers() noexcept {
  SSL_free_buffers(ssl_.get());
}

Error TlsStream::failure(const char* what) const {
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict == X509_V_OK) return openssl_error(ErrorCode::kUnavailable, what);
  ERR_clear_error();
  return {ErrorCode::kUnavailable, std::string(what) + ": the certificate: " + X509_verify_cert_error_string(verdict)};
}

void TlsStream::end_output() noexcept {
  if (!socket_.is_open()) return;
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  ERR_clear_error();
  SystemError ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

Task<void> TlsStream::skip_input() {
  SystemError error;
  while (!error) {
    const auto buffer = asio::buffer(in_.data(), in_.size());
    std::size_t size = 0;
    std::tie(error, size) = co_await socket_.async_read_some(buffer, kAwait);
  }
}

void TlsStream::close() noexcept {
  SystemError ignored;
  socket_.close(ignored);
}

}  // namespace keyhold::net
