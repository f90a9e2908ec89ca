// SPDX-License-Identifier: MIT
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <signet/http/server/beast.hpp>
#include <thread>
#include <utility>

#include "serve.hpp"

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;
using Handler = std::function<Response(const Request&)>;

Response answer(const Request& request) {
    Response response{http::status::ok, request.version()};
    response.keep_alive(request.keep_alive());
    response.set(http::field::content_type, "application/json");
    response.body() = guard_load::body;
    response.prepare_payload();
    return response;
}

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, const Handler& handler) : socket_{std::move(socket)}, handler_{handler} {}

    void read() {
        request_ = {};
        http::async_read(socket_, buffer_, request_,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             if (!error) {
                                 self->write();
                             }
                         });
    }

private:
    void write() {
        response_ = handler_(request_);
        http::async_write(socket_, response_,
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) {
                                  self->read();
                              }
                          });
    }

    tcp::socket socket_;
    const Handler& handler_;
    beast::flat_buffer buffer_;
    Request request_;
    Response response_;
};

/// Serves all connections on one thread.
class OneRoute {
public:
    explicit OneRoute(Handler handler) : handler_{std::move(handler)} {
        accept();
        thread_ = std::jthread{[this] { context_.run(); }};
    }

    [[nodiscard]] int port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
            if (!error) {
                socket.set_option(tcp::no_delay{true});
                std::make_shared<Connection>(std::move(socket), handler_)->read();
            }
            accept();
        });
    }

    Handler handler_;
    boost::asio::io_context context_{1};
    tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    std::jthread thread_;
};

}  // namespace

int main(int argc, char** argv) {
    return guard_load::run<OneRoute>(
        argc, argv, answer,
        [](const guard_load::Who& /*who*/, const Request& request) { return answer(request); });
}
