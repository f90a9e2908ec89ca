// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>

#include "log.hpp"
#include "options.hpp"
#include "server.hpp"
#include "server_keys.hpp"

namespace {

/// Threads that start later inherit the mask: `Server::run` waits for the signals.
void block_signals(bool with_hangup) {
    const sigset_t signals = auth::awaited_signals(with_hangup);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));  // a closed connection must not end the program
}

struct Served {
    int status = 0;
    int restart_on_port = 0;
};

/// Serves until a signal or the page ends it.
Served serve(const auth::Options& options) {
    const auth::ServerKeys keys{options};
    auth::Server server{options, keys};
    const int port = server.bind(options.address, options.port);
    if (port == 0) {
        std::cerr << "auth-server: cannot listen on " << options.address << " port " << options.port
                  << ": another program uses the port, or this machine does not have the address\n";
        return {.status = 1};
    }
    std::cout << "listening on http://" << options.address << ':' << port << std::endl;
    auth::log("started");
    const bool ended_well = server.run(keys.reload_on_hangup());
    auth::log("stopped");
    return {.status = ended_well ? 0 : 1, .restart_on_port = server.wants_restart() ? port : 0};
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::span<const char* const> words{argv + 1, argv + argc};
        ::umask(S_IRWXG | S_IRWXO);  // files of the server are private
        auth::Options options = auth::parse_options(words);
        if (options.help) {
            std::cout << auth::help_text();
            return 0;
        }
        block_signals(!options.keys.empty() || options.has_private_keys());
        Served served = serve(options);
        while (served.restart_on_port != 0) {
            options.port = served.restart_on_port;
            served = serve(options);
        }
        auth::finish_log();
        return served.status;
    } catch (const auth::UsageError& error) {
        std::cerr << "auth-server: " << error.what() << "\nTry auth-server --help.\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "auth-server: " << error.what() << '\n';
        return 1;
    }
}
