// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <signet/http/server/httplib.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "connection_threads.hpp"
#include "raw_stream.hpp"

// cpp-httplib before 0.44 percent-decodes header values, so that the value of one cookie can contain another
// one. This server reads requests through a stream that prevents it. It is for cpp-httplib 0.11 to 0.16,
// whose interface for streams it uses.
namespace example {

/// A request with header values as they were sent. Only a `RawServer` makes one.
class RawRequest : public httplib::Request {
    friend class RawServer;
    explicit RawRequest(const httplib::Request& request) : httplib::Request{request} {}
};

struct RawServerLimits {
    /// For a request to arrive, and as much again for its answer.
    std::chrono::seconds request_time{10};
    /// For the next request of a connection to begin.
    std::chrono::seconds idle_time{5};
    /// More connections are answered with 503 and closed.
    std::size_t connections = 256;
};

/// A server whose routes take a `RawRequest`. It does not take chunked bodies, and ignores `Range`.
class RawServer : public httplib::Server {
public:
    using Handler = std::function<void(const RawRequest&, httplib::Response&)>;
    using HandlerWithResponse = std::function<HandlerResponse(const RawRequest&, httplib::Response&)>;

    explicit RawServer(const RawServerLimits& limits = {}) : request_time_{limits.request_time} {
        constexpr std::size_t requests_of_a_connection = 10'000;
        set_keep_alive_timeout(limits.idle_time.count());
        set_keep_alive_max_count(requests_of_a_connection);
        set_tcp_nodelay(true);
        set_write_timeout(5);
        set_payload_max_length(RawStream::largest_body);
        new_task_queue = [connections = limits.connections] { return new ConnectionThreads{connections}; };
        // Without SO_REUSEPORT, with which a second server could use the same port.
        set_socket_options([](socket_t socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
    }

    /// The queue of new connections is as long as the system allows, instead of five.
    bool listen_after_bind() {
        return ::listen(svr_sock_, SOMAXCONN) == 0 && httplib::Server::listen_after_bind();
    }

    void Get(const std::string& pattern, const Handler& handler) {
        httplib::Server::Get(pattern, with_raw_request(handler));
    }
    void Post(const std::string& pattern, const Handler& handler) {
        httplib::Server::Post(pattern, with_raw_request(handler));
    }
    void Delete(const std::string& pattern, const Handler& handler) {
        httplib::Server::Delete(pattern, with_raw_request(handler));
    }
    void set_pre_routing_handler(const HandlerWithResponse& handler) {
        httplib::Server::set_pre_routing_handler(with_raw_request(handler));
    }

    /// The length of the body; empty without a valid Content-Length.
    static std::optional<std::size_t> body_size(const httplib::Request& request) {
        const auto fields = request.get_header_value_count("Content-Length");
        if (request.has_header("Transfer-Encoding") || fields > 1) {
            return std::nullopt;
        }
        const std::string text = fields == 0 ? "0" : request.get_header_value("Content-Length");
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
        return error == std::errc{} && end == text.data() + text.size() ? std::optional{size} : std::nullopt;
    }

private:
    template <class Answer>
    static std::function<Answer(const httplib::Request&, httplib::Response&)> with_raw_request(
        std::function<Answer(const RawRequest&, httplib::Response&)> handler) {
        return [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
            return handler(RawRequest{request}, response);
        };
    }

    bool process_and_close_socket(socket_t socket) override {
        RawStream stream{socket, signet::RequestTraits<httplib::Request>::decodes_header_values};
        if (ConnectionThreads::must_refuse()) {
            stream.refuse();
            return false;
        }
        bool answered = false;
        bool goes_on = true;
        for (auto left = keep_alive_max_count_; goes_on && left > 0 && wait(stream); --left) {
            bool closes = false;
            std::optional<std::size_t> size;
            stream.begin_request(request_time_);
            answered = process_request(stream, left == 1, closes, [&size](httplib::Request& request) {
                size = body_size(request);
                // Ignored (RFC 9110 §14.2): it can name the same bytes thousands of times.
                request.ranges.clear();
                request.headers.erase("Range");
            });
            answered = stream.flush() && answered;
            // Otherwise the rest of the body would be read as the next request.
            goes_on = answered && stream.has_read(size) && !closes;
        }
        if (!goes_on) {
            stream.drain();
        }
        return answered;
    }

    /// Whether a request arrives in time and the server is not stopping.
    bool wait(const RawStream& stream) const {
        constexpr std::chrono::milliseconds slice{100};
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{keep_alive_timeout_sec_};
        while (svr_sock_ != INVALID_SOCKET && std::chrono::steady_clock::now() < end) {
            if (stream.wait(slice)) {
                return true;
            }
        }
        return false;
    }

    std::chrono::seconds request_time_;
};

}  // namespace example

/// The same as for cpp-httplib, without the decoding.
template <>
struct signet::RequestTraits<example::RawRequest> : signet::RequestTraits<httplib::Request> {
    static constexpr bool decodes_header_values = false;
};
