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

namespace example {

/// A connection that cpp-httplib reads requests from. It limits the size of a request, and encodes each '%'
/// in header values, because cpp-httplib percent-decodes them before 0.44.
class RawStream final : public httplib::Stream {
public:
    static constexpr std::size_t largest_head = std::size_t{64} * 1024;
    static constexpr std::size_t largest_body = std::size_t{16} * 1024;

    /// Takes the socket, whose timeouts cpp-httplib has set.
    RawStream(socket_t socket, bool encodes) : socket_{socket}, encodes_{encodes} {}
    ~RawStream() override { ::close(socket_); }
    RawStream(const RawStream&) = delete;
    RawStream& operator=(const RawStream&) = delete;

    void begin_request() {
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
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{1};
        begin_ = end_ = 0;
        while (std::chrono::steady_clock::now() < deadline && is_ready(POLLIN, 100) && fill()) {
            begin_ = end_;
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

    ssize_t write(const char* data, std::size_t size) override {
        return ::send(socket_, data, size, MSG_NOSIGNAL);
    }

    void get_remote_ip_and_port(std::string& address, int& port) const override {
        name(&::getpeername, address, port);
    }
    void get_local_ip_and_port(std::string& address, int& port) const override {
        name(&::getsockname, address, port);
    }

private:
    enum class Place { request_line, fields, body };

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
        const ssize_t size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        begin_ = 0;
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
};

}  // namespace example
