#include "http_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

namespace keyhold::net {
namespace {

namespace http = boost::beast::http;
using BeastError = boost::beast::error_code;
using BeastText = boost::beast::string_view;

std::string_view std_view(BeastText text) {
  return {text.data(), text.size()};
}

// A line of chunked framing, or the end of it, is a few bytes; more unparsed input than this is an attack.
constexpr std::size_t kChunkLineMax = 256;
constexpr std::size_t kSpareHeaders = 32;

}  // namespace

// One message's grammar: what both instances of Beast's parser look like from outside.
class HttpParser::Grammar {
 public:
  virtual ~Grammar() = default;
  virtual void restart(bool no_body) = 0;
  virtual std::size_t put(ByteView in, PlaintextBytes* body, BeastError& error) = 0;
  virtual bool done() const = 0;
  virtual bool keep_alive() const = 0;
  virtual bool needs_eof() const = 0;
};

template <bool kIsRequest>
class HttpParser::BeastGrammar final : public Grammar {
 public:
  explicit BeastGrammar(HttpParser& owner) : owner_(owner) {}

  void restart(bool no_body) override {
    parser_.emplace(owner_);
    parser_->skip(no_body);
  }
  std::size_t put(ByteView in, PlaintextBytes* body, BeastError& error) override {
    parser_->body = body;
    return parser_->put({in.data(), in.size()}, error);
  }
  bool done() const override { return parser_.has_value() && parser_->is_done(); }
  bool keep_alive() const override { return parser_->keep_alive(); }
  bool needs_eof() const override { return parser_.has_value() && parser_->need_eof(); }

 private:
  struct Parser final : http::basic_parser<kIsRequest> {
    explicit Parser(HttpParser& parser) : owner(parser) {
      this->header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner and the callers hold the bounds
      this->body_limit(boost::none);
    }
    void on_request_impl(http::verb, BeastText method, BeastText target, int version, BeastError& error) override {
      owner.head_.method.assign(method.data(), method.size());
      owner.head_.target.assign(target.data(), target.size());
      check_version(version, error);
    }
    void on_response_impl(int status, BeastText, int version, BeastError& error) override {
      owner.status_ = status;
      check_version(version, error);
    }
    void check_version(int version, BeastError& error) {
      if (version == 11) return;
      owner.other_version_ = true;
      error = http::error::bad_version;
    }
    void on_field_impl(http::field, BeastText name, BeastText value, BeastError& error) override {
      if (this->is_header_done()) {
        error = http::error::bad_field;  // a trailer
        return;
      }
      owner.add_header(std_view(name), std_view(value));
    }
    void on_header_impl(BeastError&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, BeastError&) override {}
    std::size_t on_body_impl(BeastText bytes, BeastError&) override {
      body->append(std_view(bytes));
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, BeastText extensions, BeastError& error) override {
      if (!extensions.empty()) error = http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, BeastText bytes, BeastError&) override {
      body->append(std_view(bytes));
      return bytes.size();
    }
    void on_finish_impl(BeastError&) override {}

    HttpParser& owner;
    PlaintextBytes* body = nullptr;
  };

  HttpParser& owner_;
  std::optional<Parser> parser_;
};

HttpParser::HttpParser(Kind kind, HeadLimits limits) : kind_(kind), scanner_(limits) {
  spare_.reserve(kSpareHeaders);
  if (kind == Kind::kRequest) {
    grammar_ = std::make_unique<BeastGrammar<true>>(*this);
  } else {
    grammar_ = std::make_unique<BeastGrammar<false>>(*this);
  }
}

HttpParser::~HttpParser() {
  next();
}

ParseStep HttpParser::head(ByteView in) {
  const ParseStep scanned = scanner_.scan(as_text(in));
  if (!scanned.done()) return scanned;
  BeastError error;
  grammar_->restart(no_body_);
  const std::size_t used = grammar_->put(in.first(scanned.consumed), nullptr, error);
  if (other_version_) return ParseStep::refuse(505, "not HTTP/1.1");
  if (error || used != scanned.consumed) return ParseStep::refuse(400, "not a well-formed HTTP message");
  return check_head(used);
}

ParseStep HttpParser::check_head(std::size_t head_bytes) {
  framing_ = Framing{};
  framing_.keep_alive = grammar_->keep_alive();
  const Violation violation =
      kind_ == Kind::kRequest ? check_request(head_, framing_) : check_response(head_.headers, framing_);
  if (violation.why != nullptr) return ParseStep::refuse(violation.status, violation.why);
  return ParseStep::complete(head_bytes);
}

ParseStep HttpParser::body(ByteView in, PlaintextBytes& out) {
  std::size_t used = 0;
  while (!grammar_->done()) {
    if (used == in.size()) return ParseStep::need_more(used);
    BeastError error;
    used += grammar_->put(in.subspan(used), &out, error);
    if (error == http::error::need_more) {
      if (in.size() - used > kChunkLineMax) return ParseStep::refuse(400, "a chunk line is too long");
      return ParseStep::need_more(used);
    }
    if (error) return ParseStep::refuse(400, "the chunked body is malformed");
  }
  return ParseStep::complete(used);
}

bool HttpParser::body_done() const noexcept {
  return grammar_->done();
}

bool HttpParser::body_ends_with_connection() const noexcept {
  return grammar_->needs_eof();
}

void HttpParser::add_header(std::string_view name, std::string_view value) {
  if (spare_.empty()) {
    head_.headers.push_back({std::string(name), std::string(value)});
    return;
  }
  head_.headers.push_back(std::move(spare_.back()));
  spare_.pop_back();
  head_.headers.back().name.assign(name);
  head_.headers.back().value.assign(value);
}

void HttpParser::next() noexcept {
  for (Header& header : head_.headers) {
    wipe(header.value);
    if (spare_.size() < spare_.capacity()) spare_.push_back(std::move(header));
  }
  head_.headers.clear();
  no_body_ = false;
  wipe(head_.target);
  scanner_.reset();
}

}  // namespace keyhold::net
