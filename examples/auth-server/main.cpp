// SPDX-License-Identifier: MIT
#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include "key_file.hpp"
#include "log.hpp"
#include "options.hpp"
#include "server.hpp"

namespace {

/// Every thread that is started later inherits this: `Server::run` takes the signals one by one.
void block_signals() {
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // clients that hang up are no reason to end
}

int serve(const auth::Options& options) {
    const auto [key, is_new_key] = auth::load_or_make_key(options.key_file);
    if (is_new_key) {
        std::cout << "made a new key in " << options.key_file << ", readable by its owner only\n";
    }
    auth::Server server{options, auth::key_ring(key, options.accepted_key_files)};
    const int port = server.bind(options.address, options.port);
    if (port == 0) {
        std::cerr << "auth-server: cannot listen on " << options.address << " port " << options.port
                  << ": another program has the port, or the address is none of this machine's\n";
        return 1;
    }
    std::cout << "listening on http://" << options.address << ':' << port << std::endl;
    auth::log("started");
    const bool ended_well = server.run();
    auth::log("stopped");
    return ended_well ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::span<const char* const> words{argv + 1, argv + argc};
        const auth::Options options = auth::parse_options(words);
        if (options.help) {
            std::cout << auth::help_text();
            return 0;
        }
        block_signals();
        return serve(options);
    } catch (const auth::UsageError& error) {
        std::cerr << "auth-server: " << error.what() << "\nTry auth-server --help.\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "auth-server: " << error.what() << '\n';
        return 1;
    }
}
