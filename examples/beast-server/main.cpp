// SPDX-License-Identifier: MIT
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <signet/http/beast.hpp>
#include <string>
#include <utility>

#include "../common/resource_server.hpp"

// GET /me, POST /touch and GET /stats on Boost.Beast, without blocking.
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

Response answer(const Request& request, http::status status, std::string_view body) {
    Response response{status, request.version()};
    response.keep_alive(request.keep_alive());
    response.set(http::field::content_type, "application/json");
    response.body() = body;
    response.prepare_payload();
    return response;
}

/// Which handler answers what.
class Api {
public:
    explicit Api(const example::Guards& guards) : guards_{guards} {}

    [[nodiscard]] Response operator()(const Request& request) const {
        const std::string_view target{request.target().data(), request.target().size()};
        const std::string_view path = target.substr(0, target.find('?'));
        const auto is = [&](http::verb method, std::string_view asked) {
            return request.method() == method && path == asked;
        };
        if (is(http::verb::get, "/me")) {
            return signet::require<signet::AccessPolicy>(
                guards_.access, [](const example::Me& who, const Request& asked) {
                    return answer(asked, http::status::ok, example::describe(who));
                })(request);
        }
        if (is(http::verb::post, "/touch")) {
            return signet::require<signet::AccessPolicy>(
                guards_.access, [](const example::Me& /*who*/, const Request& asked) {
                    return answer(asked, http::status::no_content, "");
                })(request);
        }
        if (is(http::verb::get, "/stats")) {
            return signet::require<example::StatsPolicy>(
                guards_.stats,
                [](const signet::Verified<example::StatsPolicy>& /*who*/, const Request& asked) {
                    return answer(asked, http::status::ok, R"({"answered":1})");
                })(request);
        }
        const bool is_known = path == "/me" || path == "/touch" || path == "/stats";
        return is_known ? answer(request, http::status::method_not_allowed, example::wrong_method)
                        : answer(request, http::status::not_found, example::not_found);
    }

private:
    example::Guards guards_;
};

/// One connection, from request to response and back.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, const Api& api) : stream_{std::move(socket)}, api_{api} {}

    void read() {
        parser_.emplace();
        parser_->header_limit(8 * 1024);
        parser_->body_limit(16 * 1024);
        stream_.expires_after(std::chrono::seconds{5});
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             self->answer_request(error);
                         });
    }

private:
    void answer_request(beast::error_code error) {
        if (error == http::error::header_limit) {
            write(answer({}, http::status::request_header_fields_too_large, example::not_found), true);
        } else if (error == http::error::body_limit) {
            write(answer({}, http::status::payload_too_large, example::not_found), true);
        } else if (error && error.category() == http::make_error_code(http::error::bad_method).category() &&
                   error != http::error::end_of_stream && error != http::error::partial_message) {
            write(answer({}, http::status::bad_request, example::not_found), true);
        } else if (!error) {
            const Request& request = parser_->get();
            write(api_(request), !request.keep_alive());
        }
    }

    void write(Response response, bool is_last) {
        response_ = std::move(response);
        response_.keep_alive(!is_last);
        http::async_write(stream_, response_,
                          [self = shared_from_this(), is_last](beast::error_code error, std::size_t) {
                              if (error || is_last) {
                                  beast::error_code ignored;
                                  self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
                              } else {
                                  self->read();
                              }
                          });
    }

    beast::tcp_stream stream_;
    const Api& api_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    Response response_;
};

void accept(tcp::acceptor& acceptor, const Api& api) {
    acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
        if (!error) {
            std::make_shared<Connection>(std::move(socket), api)->read();
        }
        if (acceptor.is_open()) {
            accept(acceptor, api);
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    const example::Settings settings = example::settings_or_exit(argc, argv);
    try {
        const Api api{settings.guards};
        boost::asio::io_context context{1};
        tcp::acceptor acceptor{context, {boost::asio::ip::make_address("127.0.0.1"), settings.port}};
        boost::asio::signal_set signals{context, SIGINT, SIGTERM};
        signals.async_wait([&](beast::error_code, int) { context.stop(); });
        accept(acceptor, api);
        example::say_where(acceptor.local_endpoint().port());
        context.run();
    } catch (const std::exception& error) {
        std::cerr << "beast-server: " << error.what() << '\n';
        return 1;
    }
}
