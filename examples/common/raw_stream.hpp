// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace example {

/// A connection that cpp-httplib reads requests from. It limits the size and the time of a request, sends
/// each answer in one write, and encodes each '%' in header values, because cpp-httplib percent-decodes them
/// before 0.44.
class RawStream final : public httplib::Stream {
public:
    static constexpr std::size_t largest_head = std::size_t{64} * 1024;
    static constexpr std::size_t largest_body = std::size_t{16} * 1024;

    /// Takes the socket, whose timeouts cpp-httplib has set.
    RawStream(socket_t socket, bool encodes) : socket_{socket}, encodes_{encodes} {}
    ~RawStream() override { ::close(socket_); }
    RawStream(const RawStream&) = delete;
    RawStream& operator=(const RawStream&) = delete;

    /// The request must arrive within this time. The answer has as much time again.
    void begin_request(std::chrono::seconds time) {
        time_ = time;
        deadline_ = Clock::now() + time;
        place_ = Place::request_line;
        line_size_ = head_size_ = body_size_ = 0;
    }

    /// Whether the request has been read to its end, so that another one may follow.
    [[nodiscard]] bool has_read(std::optional<std::size_t> body_size) const {
        return place_ == Place::body && body_size == body_size_;
    }

    /// Whether data arrives within that time.
    [[nodiscard]] bool wait(std::chrono::milliseconds time) const {
        return begin_ != end_ || is_ready(POLLIN, static_cast<int>(time.count()));
    }

    /// Ends a connection whose client may still be sending. Without this, the client loses the answer: data
    /// that was not read makes the system reset the connection.
    void drain() {
        ::shutdown(socket_, SHUT_WR);
        const auto end = Clock::now() + std::chrono::seconds{1};
        do {
            deadline_ = Clock::now() + std::chrono::milliseconds{100};
        } while (Clock::now() < end && fill());
    }

    /// Sends what `write` has collected.
    bool flush() {
        const auto deadline = Clock::now() + time_;
        std::size_t sent = 0;
        while (sent < output_.size() && Clock::now() < deadline) {
            const ssize_t size = ::send(socket_, output_.data() + sent, output_.size() - sent, MSG_NOSIGNAL);
            if (size <= 0) {
                break;
            }
            sent += static_cast<std::size_t>(size);
        }
        const bool sent_all = sent == output_.size();
        output_.clear();
        return sent_all;
    }

    /// Answers a connection without waiting for it: there are too many.
    void refuse() {
        constexpr std::string_view answer =
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nCache-Control: "
            "no-store\r\n"
            "Content-Type: application/json\r\nContent-Length: 88\r\n\r\n"
            R"({"error":"temporarily_unavailable","error_description":"there are too many connections"})";
        ::send(socket_, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::shutdown(socket_, SHUT_WR);
        // Data that was not read would make the system discard the answer.
        int reads = 16;
        while (--reads > 0 && ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT) > 0) {
        }
    }

    [[nodiscard]] bool is_readable() const override { return wait(std::chrono::seconds{5}); }
    [[nodiscard]] bool is_writable() const override { return is_ready(POLLOUT, 5000); }
    [[nodiscard]] socket_t socket() const override { return socket_; }

    ssize_t read(char* out, std::size_t size) override {
        if (encoded_left_ > 0) {
            *out = "52"[--encoded_left_];
            return 1;
        }
        if (place_ != Place::body) {
            return read_from_head(out) ? 1 : -1;
        }
        if (body_size_ == largest_body || (begin_ == end_ && !fill())) {
            return -1;
        }
        size = (std::min)({size, end_ - begin_, largest_body - body_size_});
        std::copy_n(buffer_.data() + begin_, size, out);
        begin_ += size;
        body_size_ += size;
        return static_cast<ssize_t>(size);
    }

    /// Collects an answer: cpp-httplib writes header and body separately, and the kernel would delay the
    /// second write until the client has acknowledged the first one.
    ssize_t write(const char* data, std::size_t size) override {
        constexpr std::size_t largest_output = std::size_t{64} * 1024;
        output_.append(data, size);
        return output_.size() < largest_output || flush() ? static_cast<ssize_t>(size) : -1;
    }

    void get_remote_ip_and_port(std::string& address, int& port) const override {
        name(&::getpeername, address, port);
    }
    void get_local_ip_and_port(std::string& address, int& port) const override {
        name(&::getsockname, address, port);
    }

private:
    enum class Place { request_line, fields, body };
    using Clock = std::chrono::steady_clock;

    /// Ends where cpp-httplib ends: at a line that is exactly "\r\n".
    bool read_from_head(char* out) {
        if (head_size_ == largest_head || (begin_ == end_ && !fill())) {
            return false;
        }
        const char c = *out = buffer_[begin_++];
        ++head_size_;
        if (c == '\n') {
            const bool is_empty = line_size_ == 1 && last_ == '\r';
            place_ = place_ == Place::fields && is_empty ? Place::body : Place::fields;
            line_size_ = 0;
        } else {
            ++line_size_;
            encoded_left_ = encodes_ && place_ == Place::fields && c == '%' ? 2 : 0;
        }
        last_ = c;
        return true;
    }

    bool fill() {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
        begin_ = end_ = 0;
        // The client may wait for "100 Continue".
        if (!flush() || left.count() <= 0 || !is_ready(POLLIN, static_cast<int>(left.count()))) {
            return false;
        }
        const ssize_t size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        end_ = size > 0 ? static_cast<std::size_t>(size) : 0;
        return size > 0;
    }

    [[nodiscard]] bool is_ready(short events, int milliseconds) const {
        pollfd waited{.fd = socket_, .events = events, .revents = 0};
        return ::poll(&waited, 1, milliseconds) > 0;
    }

    void name(int (*ask)(int, sockaddr*, socklen_t*), std::string& address, int& port) const {
        sockaddr_storage storage{};
        auto* const end = reinterpret_cast<sockaddr*>(&storage);
        socklen_t size = sizeof storage;
        std::array<char, NI_MAXHOST> host{};
        std::array<char, NI_MAXSERV> service{};
        if (ask(socket_, end, &size) == 0 &&
            ::getnameinfo(end, size, host.data(), host.size(), service.data(), service.size(),
                          NI_NUMERICHOST | NI_NUMERICSERV) == 0) {
            address = host.data();
            port = std::stoi(service.data());
        }
    }

    socket_t socket_;
    bool encodes_;
    Place place_ = Place::request_line;
    char last_ = 0;
    int encoded_left_ = 0;  // of the "25" that follows a '%'
    std::size_t line_size_ = 0;
    std::size_t head_size_ = 0;
    std::size_t body_size_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::array<char, 4096> buffer_{};
    std::string output_;
    std::chrono::seconds time_{};
    Clock::time_point deadline_{};
};

}  // namespace example
