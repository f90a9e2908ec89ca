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
#include <signet/http/server/beast.hpp>
#include <string>
#include <utility>

#include "../common/small_server.hpp"

// The core calls of auth-server on Boost.Beast. Only the password hash of a login blocks.
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

Response respond(const Request& request, const example::Answer& answered) {
    if (!answered) {
        return signet::RequestTraits<Request>::refuse(answered.error(), request);
    }
    Response response =
        answer(request, answered->empty() ? http::status::no_content : http::status::ok, *answered);
    response.set(http::field::cache_control, "no-store");
    return response;
}

/// Maps a request to its handler.
class Routes {
public:
    explicit Routes(example::LoginApi& api) : api_{api} {}

    [[nodiscard]] Response operator()(const Request& request) const {
        const std::string_view target{request.target().data(), request.target().size()};
        const std::string_view path = target.substr(0, target.find('?'));
        const auto is = [&](http::verb method, std::string_view asked) {
            return request.method() == method && path == asked;
        };
        if (is(http::verb::get, "/me")) {
            return signet::require<signet::AccessPolicy>(
                api_.access(), [this](const example::Access& who, const Request& asked) {
                    return respond(asked, api_.describe(who));
                })(request);
        }
        if (is(http::verb::get, "/stats")) {
            return signet::require<example::StatsPolicy>(
                api_.stats(),
                [this](const signet::Verified<example::StatsPolicy>& /*who*/, const Request& asked) {
                    return respond(asked, api_.statistics());
                })(request);
        }
        if (is(http::verb::post, "/auth/login")) {
            return respond(request, api_.log_in(request.body()));
        }
        if (is(http::verb::post, "/auth/refresh")) {
            return signet::require<signet::RefreshPolicy>(
                api_.refresh_guard(), [this](const example::Refresh& token, const Request& asked) {
                    return respond(asked, api_.refresh(token));
                })(request);
        }
        if (is(http::verb::post, "/auth/logout")) {
            return signet::require<signet::RefreshPolicy>(
                api_.refresh_guard(), [this](const example::Refresh& token, const Request& asked) {
                    return respond(asked, api_.log_out(token));
                })(request);
        }
        if (is(http::verb::post, "/auth/logout-others")) {
            return signet::require<signet::AccessPolicy>(
                api_.access(), [this](const example::Access& who, const Request& asked) {
                    return respond(asked, api_.log_out_others(who));
                })(request);
        }
        return example::is_known_path(path)
                   ? answer(request, http::status::method_not_allowed, example::wrong_method)
                   : answer(request, http::status::not_found, example::not_found);
    }

private:
    example::LoginApi& api_;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, const Routes& routes) : stream_{std::move(socket)}, routes_{routes} {}

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
            write(routes_(request), !request.keep_alive());
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
    const Routes& routes_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    Response response_;
};

void accept(tcp::acceptor& acceptor, const Routes& routes) {
    acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
        if (!error) {
            beast::error_code ignored;
            socket.set_option(tcp::no_delay{true}, ignored);
            std::make_shared<Connection>(std::move(socket), routes)->read();
        }
        if (acceptor.is_open()) {
            accept(acceptor, routes);
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    const example::Settings settings = example::settings_or_exit(argc, argv);
    try {
        const Routes routes{*settings.api};
        boost::asio::io_context context{1};
        tcp::acceptor acceptor{context, {boost::asio::ip::make_address("127.0.0.1"), settings.port}};
        boost::asio::signal_set signals{context, SIGINT, SIGTERM};
        signals.async_wait([&](beast::error_code, int) { context.stop(); });
        accept(acceptor, routes);
        example::say_where(acceptor.local_endpoint().port());
        context.run();
    } catch (const std::exception& error) {
        std::cerr << "beast-server: " << error.what() << '\n';
        return 1;
    }
}
