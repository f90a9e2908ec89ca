// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <signet/secret_key.hpp>
#include <string>
#include <string_view>
#include <system_error>

#include "login_api.hpp"

// How the small servers start.
namespace example {

struct Settings {
    std::uint16_t port = 0;
    std::unique_ptr<LoginApi> api;
};

/// Reads `PORT KEY_FILE DATABASE`. Prints the usage and exits if the arguments are invalid.
inline Settings settings_or_exit(int argc, char** argv) {
    try {
        const std::string_view text = argc == 4 ? argv[1] : "";
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (error == std::errc{} && end == text.data() + text.size()) {
            const auto key = signet::SecretKey<signet::HS256>::from_file(argv[2]);
            return {port, std::make_unique<LoginApi>(key, argv[3])};
        }
        std::cerr
            << "Usage: " << argv[0] << " PORT KEY_FILE DATABASE\n"
            << "PORT 0 is any free one. KEY_FILE and DATABASE are those of an auth-server, running or not: "
               "people sign up there.\n";
        std::exit(2);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        std::exit(1);
    }
}

/// Waits for SIGINT or SIGTERM. Construct it before the first other thread, so that all threads block them.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int signal = 0;
        sigwait(&signals_, &signal);
    }

private:
    sigset_t signals_{};
};

inline void say_where(unsigned port) {
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
}

}  // namespace example
