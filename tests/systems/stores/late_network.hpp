// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <list>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

// A network in which a request is late.
namespace store_test {

/// Forwards connections to a server on this machine. Holds back what a client sends when it is told to, also
/// after the client has closed its connection.
class LateNetwork {
public:
    explicit LateNetwork(std::uint16_t server) : server_{server}, listener_{socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address = local(0);
        socklen_t size = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error{"the proxy cannot listen"};
        }
        port_ = ntohs(address.sin_port);
        worker_ = std::jthread{[this](const std::stop_token& stop) { work(stop); }};
    }
    LateNetwork(const LateNetwork&) = delete;
    LateNetwork& operator=(const LateNetwork&) = delete;
    ~LateNetwork() {
        worker_.request_stop();
        worker_.join();
        close(listener_);
        for (const Pair& pair : pairs_) {
            close(pair.client);
            close(pair.server);
        }
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Of the connections that there are, lets so many more requests pass, and holds what comes after them.
    void hold_after(int requests) {
        to_pass_ = requests;
        command(Command::hold);
    }
    /// Sends on what was held back, and returns when the server has answered it. False when nothing was held.
    [[nodiscard]] bool release() {
        command(Command::release);
        return released_;
    }

private:
    enum class Command { none, hold, release };
    struct Pair {
        int client;
        int server;
        bool may_hold = false;
        bool client_is_open = true;
        std::string held{};
    };

    static sockaddr_in local(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    void command(Command what) {
        command_ = what;
        command_.wait(what);
    }

    void work(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (command_ == Command::hold) {
                for (Pair& pair : pairs_) {
                    pair.may_hold = true;
                }
            } else if (command_ == Command::release) {
                released_ = false;
                for (Pair& pair : pairs_) {
                    pair.may_hold = false;
                    if (!pair.held.empty()) {
                        released_ = true;
                        send_all(pair.server, pair.held);
                        pair.held.clear();
                        receive(pair.server);  // it answers when the request has taken effect
                    }
                }
            }
            if (command_ != Command::none) {
                command_ = Command::none;
                command_.notify_all();
            }
            step();
        }
    }

    void step() {
        std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
        for (const Pair& pair : pairs_) {
            wanted.push_back({pair.client_is_open ? pair.client : -1, POLLIN, 0});
            wanted.push_back({pair.server, POLLIN, 0});
        }
        if (poll(wanted.data(), wanted.size(), 5) <= 0) {
            return;
        }
        std::size_t at = 1;
        for (auto pair = pairs_.begin(); pair != pairs_.end();) {
            const bool from_client = wanted[at].revents != 0;
            const bool from_server = wanted[at + 1].revents != 0;
            at += 2;
            bool is_over = false;
            if (from_client) {
                const std::string text = receive(pair->client);
                pair->client_is_open = !text.empty();
                if (pair->may_hold && (to_pass_ == 0 || !pair->held.empty())) {
                    pair->held += text;
                } else {
                    to_pass_ -= pair->may_hold ? 1 : 0;
                    send_all(pair->server, text);
                }
            }
            if (from_server) {
                const std::string text = receive(pair->server);
                is_over = text.empty();
                send_all(pair->client, text);
            }
            if (is_over || (!pair->client_is_open && pair->held.empty())) {
                close(pair->client);
                close(pair->server);
                pair = pairs_.erase(pair);
            } else {
                ++pair;
            }
        }
        if (wanted.front().revents != 0) {
            accept_one();
        }
    }

    void accept_one() {
        const int client = accept(listener_, nullptr, nullptr);
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = local(server_);
        if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            close(client);
            close(server);
            return;
        }
        pairs_.push_back({client, server});
    }

    static std::string receive(int from) {
        std::string text(65536, '\0');
        const ssize_t size = recv(from, text.data(), text.size(), 0);
        text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        return text;
    }
    static void send_all(int to, const std::string& text) {
        for (std::size_t sent = 0; sent < text.size();) {
            const ssize_t size = send(to, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (size <= 0) {
                return;
            }
            sent += static_cast<std::size_t>(size);
        }
    }

    std::uint16_t server_;
    int listener_;
    std::uint16_t port_ = 0;
    std::list<Pair> pairs_{};
    int to_pass_ = 0;
    bool released_ = false;
    std::atomic<Command> command_{Command::none};
    std::jthread worker_{};
};

}  // namespace store_test
