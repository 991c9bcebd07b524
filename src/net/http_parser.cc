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

// Strings kept from one message to the next.
constexpr std::size_t kSpareHeaders = 32;

}  // namespace

// The grammar of heads, with Beast behind it.
class HttpParser::Grammar {
 public:
  virtual ~Grammar() = default;
  /// Parses one whole head; bytes used.
  virtual std::size_t parse(std::string_view head, BeastError& error) = 0;
  /// Of the latest head.
  virtual bool keep_alive() const = 0;
};

template <bool kIsRequest>
class HttpParser::BeastGrammar final : public Grammar {
 public:
  explicit BeastGrammar(HttpParser& owner) : owner_(owner) {}

  std::size_t parse(std::string_view head, BeastError& error) override {
    parser_.emplace(owner_);
    return parser_->put({head.data(), head.size()}, error);
  }
  bool keep_alive() const override { return parser_->keep_alive(); }

 private:
  struct Parser final : http::basic_parser<kIsRequest> {
    explicit Parser(HttpParser& parser) : owner(parser) {
      this->header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner holds the bounds
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
    void on_field_impl(http::field, BeastText name, BeastText value, BeastError&) override {
      owner.add_header(std_view(name), std_view(value));
    }
    // No body reaches Beast: see BodyDecoder.
    void on_header_impl(BeastError&) override {}
    void on_body_init_impl(boost::optional<std::uint64_t> const&, BeastError&) override {}
    std::size_t on_body_impl(BeastText, BeastError&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, BeastText, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastText, BeastError&) override { return 0; }
    void on_finish_impl(BeastError&) override {}

    HttpParser& owner;
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
  const std::size_t used = grammar_->parse(as_text(in.first(scanned.consumed)), error);
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
  begin_body();
  return ParseStep::complete(head_bytes);
}

// RFC 9112 6.3.
void HttpParser::begin_body() noexcept {
  const bool declared = framing_.chunked || framing_.content_length.has_value();
  const bool never = no_body_ || (kind_ == Kind::kResponse && (status_ / 100 == 1 || status_ == 204 || status_ == 304));
  if (never) {
    body_.begin_nothing();
  } else if (kind_ == Kind::kResponse && !declared) {
    body_.begin_to_end_of_connection();
  } else {
    body_.begin(framing_);
  }
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
