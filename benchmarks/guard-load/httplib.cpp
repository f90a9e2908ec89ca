// SPDX-License-Identifier: MIT
#include <limits>
#include <signet/http/server/httplib.hpp>
#include <string>
#include <thread>
#include <utility>

#include "serve.hpp"

namespace {

void answer(httplib::Response& response) {
    response.set_content(std::string{guard_load::body}, "application/json");
}

/// Answers GET /me only: cpp-httplib tries the regular expressions of its routes one after the other, so a
/// second route on the same server would include the cost of the first.
class OneRoute {
public:
    template <class Handler>
    explicit OneRoute(Handler handler) {
        server_.Get("/me", std::move(handler));
        server_.set_keep_alive_max_count((std::numeric_limits<int>::max)());
        server_.set_tcp_nodelay(true);
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::jthread{[this] { server_.listen_after_bind(); }};
    }

    [[nodiscard]] int port() const { return port_; }

private:
    httplib::Server server_;
    int port_ = 0;
    std::jthread thread_;
};

}  // namespace

int main(int argc, char** argv) {
    return guard_load::run<OneRoute>(
        argc, argv, [](const auto& /*request*/, auto& response) { answer(response); },
        [](const guard_load::Who& /*who*/, const auto& /*request*/, auto& response) { answer(response); });
}
