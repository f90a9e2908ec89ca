// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/descriptor.hpp"
#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// A TCP connection whose operations end at their deadline, except the lookup of a name, which takes as long
/// as the resolver of the system.
class TcpSocket {
public:
    TcpSocket(const std::string& host, std::uint16_t port, Deadline deadline) {
        const addrinfo hints{.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG,
                             .ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_protocol = 0,
                             .ai_addrlen = 0,
                             .ai_addr = nullptr,
                             .ai_canonname = nullptr,
                             .ai_next = nullptr};
        addrinfo* found = nullptr;
        if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found)) {
            throw StoreException{.error = StoreFailure::unreachable,
                                 .reason = host + ": " + gai_strerror(error)};
        }
        const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses{found, freeaddrinfo};
        std::string reason;
        for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
            if (connect_to(*address, deadline, reason)) {
                return;
            }
        }
        throw StoreException{.error = StoreFailure::unreachable,
                             .reason = host + " port " + std::to_string(port) + ": " + reason};
    }
    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;
    ~TcpSocket() { close_descriptor(); }

    void write_all(std::string_view bytes, Deadline deadline) {
        while (!bytes.empty()) {
            const ssize_t size = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (size >= 0) {
                bytes.remove_prefix(static_cast<std::size_t>(size));
            } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
                wait_for(descriptor_, POLLOUT, deadline);
            } else if (errno != EINTR) {
                throw StoreException{.error = StoreFailure::lost,
                                     .reason = std::generic_category().message(errno)};
            }
        }
    }

    /// The received bytes, at least one. The caller has just sent a request, so the first wait is in recv(2),
    /// which saves a system call. It lasts at most `first_wait`. A longer wait uses poll(2), and so does
    /// every wait with less time left than `first_wait`.
    std::string_view read_some(Deadline deadline) {
        bool waits_inside = deadline.milliseconds_left() > first_wait.count();
        while (true) {
            if (!waits_inside) {
                wait_for(descriptor_, POLLIN, deadline);
            }
            const ssize_t size =
                recv(descriptor_, buffer_->data(), buffer_->size(), waits_inside ? 0 : MSG_DONTWAIT);
            waits_inside = false;
            if (size > 0) {
                return {buffer_->data(), static_cast<std::size_t>(size)};
            }
            if (size == 0) {
                throw StoreException{.error = StoreFailure::lost,
                                     .reason = "the server has closed the connection"};
            }
            if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
                throw StoreException{.error = StoreFailure::lost,
                                     .reason = std::generic_category().message(errno)};
            }
        }
    }

    /// Makes close(2) discard unsent bytes. The system would otherwise try to send them for minutes.
    void discard_unsent() const noexcept {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }

    [[nodiscard]] bool is_quiet() const { return detail::is_quiet(descriptor_); }

private:
    bool connect_to(const addrinfo& address, Deadline deadline, std::string& reason) {
        descriptor_ = socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                             address.ai_protocol);
        int error = descriptor_ < 0 ? errno : 0;
        if (error == 0 && connect(descriptor_, address.ai_addr, address.ai_addrlen) != 0) {
            error = errno;
        }
        try {
            if (error == EINPROGRESS) {
                wait_for(descriptor_, POLLOUT, deadline);
                socklen_t size = sizeof error;
                getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
            }
        } catch (const StoreException&) {
            error = ETIMEDOUT;
        }
        if (error == 0 && !set_up()) {
            error = errno;
        }
        if (error != 0) {
            reason = std::generic_category().message(error);
            close_descriptor();
            return false;
        }
        return true;
    }

    /// Makes the connected socket blocking, with a time-out of `first_wait` for recv(2). TCP_NODELAY, because
    /// requests are small and each waits for its answer.
    [[nodiscard]] bool set_up() const noexcept {
        const int yes = 1;
        setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        setsockopt(descriptor_, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
        const timeval patience{.tv_sec = 0, .tv_usec = std::chrono::microseconds{first_wait}.count()};
        return setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0 &&
               fcntl(descriptor_, F_SETFL, 0) == 0;
    }

    void close_descriptor() noexcept {
        if (descriptor_ >= 0) {
            close(std::exchange(descriptor_, -1));
        }
    }

    static constexpr std::chrono::milliseconds first_wait{20};
    static constexpr std::size_t buffer_size = std::size_t{16} * 1024;

    int descriptor_ = -1;
    std::unique_ptr<std::array<char, buffer_size>> buffer_ =
        std::make_unique<std::array<char, buffer_size>>();
};

}  // namespace signet::detail
