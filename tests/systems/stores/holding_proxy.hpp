// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace store_test {

/// Listens on a free port of the loopback interface.
class Listener {
public:
    Listener() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            listen(descriptor_, 16) != 0 ||
            getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error{"cannot listen"};
        }
        port_ = ntohs(address.sin_port);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { close(descriptor_); }

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] int take() const { return accept(descriptor_, nullptr, nullptr); }

private:
    int descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port_ = 0;
};

/// Forwards connections to one server on this machine and can delay requests. It delivers a delayed request
/// also after the client has closed its connection.
class HoldingProxy {
public:
    explicit HoldingProxy(std::uint16_t server_port) : server_port_{server_port} {
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    HoldingProxy(const HoldingProxy&) = delete;
    HoldingProxy& operator=(const HoldingProxy&) = delete;
    ~HoldingProxy() {
        thread_.request_stop();
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return listener_.port(); }
    /// Lets `passing` more requests that contain `part` pass, and holds the next one and all that follow it
    /// on its connection. An empty `part` is in every request.
    void hold(const std::string& part, int passing = 0) {
        const std::scoped_lock lock{mutex_};
        part_ = part;
        passing_ = passing;
    }
    /// Delivers the held requests, and returns when the server has answered them.
    void let_through() {
        {
            const std::scoped_lock lock{mutex_};
            part_.reset();
            released_ = true;
        }
        while (released_) {
            std::this_thread::yield();
        }
    }
    /// The number of times that the proxy has received bytes from clients.
    [[nodiscard]] int flights() const noexcept { return flights_; }
    [[nodiscard]] bool is_holding() const noexcept { return holding_; }

private:
    struct Link {
        int client = -1;
        int server = -1;
        std::string held{};
    };

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> waiting{{.fd = listener_.descriptor(), .events = POLLIN, .revents = 0}};
            for (const Link& link : links_) {
                waiting.push_back({.fd = link.client, .events = POLLIN, .revents = 0});
                waiting.push_back({.fd = link.server, .events = POLLIN, .revents = 0});
            }
            constexpr int look_for_orders_ms = 5;
            poll(waiting.data(), waiting.size(), look_for_orders_ms);
            const std::size_t known = links_.size();
            if (waiting[0].revents != 0) {
                accept_one();
            }
            for (std::size_t i = 0; i < known; ++i) {
                if (waiting[1 + 2 * i].revents != 0) {
                    from_client(links_[i]);
                }
                if (waiting[2 + 2 * i].revents != 0) {
                    pass_on(links_[i].server, links_[i].client);
                }
            }
            if (released_) {
                release();
            }
        }
        for (const Link& link : links_) {
            close_if_open(link.client);
            close_if_open(link.server);
        }
    }

    void accept_one() {
        const Link link{.client = listener_.take(), .server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server_port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(link.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            links_.push_back(link);
        }
    }

    void from_client(Link& link) {
        const ssize_t size = recv(link.client, buffer_.data(), buffer_.size(), 0);
        if (size <= 0) {
            close_if_open(link.client);
            link.client = -1;
            if (link.held.empty()) {
                close_if_open(link.server);
                link.server = -1;
            }
            return;
        }
        ++flights_;
        const std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
        const std::scoped_lock lock{mutex_};
        const bool is_meant = part_ && bytes.find(*part_) != std::string_view::npos;
        if (!link.held.empty() || (is_meant && passing_-- <= 0)) {
            link.held += bytes;
            holding_ = true;
        } else {
            send_all(link.server, bytes);
        }
    }

    void release() {
        for (Link& link : links_) {
            if (!link.held.empty()) {
                send_all(link.server, link.held);
                link.held.clear();
                pass_on(link.server, link.client);
            }
        }
        holding_ = false;
        released_ = false;
    }

    void pass_on(int from, int to) {
        const ssize_t size = from < 0 ? 0 : recv(from, buffer_.data(), buffer_.size(), 0);
        if (size > 0 && to >= 0) {
            send_all(to, {buffer_.data(), static_cast<std::size_t>(size)});
        }
    }
    static void send_all(int to, std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t size = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size <= 0) {
                return;
            }
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
    }
    static void close_if_open(int descriptor) {
        if (descriptor >= 0) {
            close(descriptor);
        }
    }

    std::uint16_t server_port_;
    Listener listener_;
    std::array<char, 65536> buffer_{};
    std::vector<Link> links_;
    std::mutex mutex_;
    std::optional<std::string> part_;
    int passing_ = 0;
    std::atomic<int> flights_{0};
    std::atomic<bool> holding_{false};
    std::atomic<bool> released_{false};
    std::jthread thread_;
};

}  // namespace store_test
