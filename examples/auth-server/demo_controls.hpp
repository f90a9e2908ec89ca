// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <signet/session/events.hpp>
#include <signet/signet.hpp>
#include <string>

#include "../common/raw_server.hpp"

namespace auth {

/// Causes failures on purpose, for a page that shows that a session continues after them. Exposes what a
/// server must not expose: the events of all users, and refresh tokens from HttpOnly cookies. Exists with
/// --demo-controls only, which the command line refuses for every address other than the machine's own.
class DemoControls {
public:
    /// The parts of the server that it uses.
    struct Parts {
        std::string key_file{};
        std::string issuer{};
        signet::LiveKeyRing<signet::HS256> keys;
        std::string refresh_cookie{};
        std::function<signet::Result<signet::Verified<signet::AccessPolicy>>(const example::RawRequest&)>
            who{};
    };

    explicit DemoControls(Parts parts);

    void add_to(example::RawServer& http);

    /// Stores the event for the page. Thread-safe.
    void record(const signet::SessionEvent& event);

    /// Replaces the answer to a refresh by an error if the page has asked for a lost answer. Thread-safe.
    void maybe_lose(httplib::Response& response);

    [[nodiscard]] bool wants_restart() const noexcept { return wants_restart_; }

private:
    using Request = example::RawRequest;
    using Response = httplib::Response;

    void list_events(const Request& request, Response& response);
    void make_access_token(const Request& request, Response& response) const;
    void show_refresh_token(const Request& request, Response& response) const;
    void change_key(Response& response);

    Parts parts_;
    std::string run_;
    std::atomic<bool> loses_next_answer_ = false;
    std::atomic<bool> wants_restart_ = false;
    std::mutex mutex_;
    std::deque<nlohmann::json> events_;
    std::uint64_t last_event_ = 0;
};

}  // namespace auth
