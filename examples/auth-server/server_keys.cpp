// SPDX-License-Identifier: MIT
#include "server_keys.hpp"

#include <iostream>
#include <string>

#include "key_file.hpp"
#include "key_rotation.hpp"
#include "log.hpp"

namespace auth {
namespace {

void log_reload(const signet::KeyReloadReport& reload) {
    if (reload.outcome == signet::KeyReloadReport::Outcome::failed) {
        log("keys_failed", {{"reason", reload.reason}});
    } else {
        log("keys_replaced", {{"keys", std::to_string(reload.keys)}, {"signing", reload.signing_key}});
    }
}

std::unique_ptr<signet::KeyReloader<>> follow(const Options& options) {
    return options.keys.empty() ? nullptr
                                : std::make_unique<signet::KeyReloader<>>(
                                      options.keys, signet::KeyReloadOptions{.on_reload = log_reload});
}

signet::LiveKeyRing<> read_files(const Options& options) {
    if (load_or_make_key(options.key_file).is_new) {
        std::cout << "made a new key in " << options.key_file << ", readable by its owner only\n";
    }
    auto ring = load_key_ring(options.key_file);
    accept_keys(ring, options.accepted_key_files);
    return ring;
}

}  // namespace

ServerKeys::ServerKeys(const Options& options)
    : reloader_{follow(options)}, ring_{reloader_ ? reloader_->ring() : read_files(options)} {}

std::function<void()> ServerKeys::reload_on_hangup() const {
    if (!reloader_) {
        return {};
    }
    return [this] { reloader_->request_reload(); };
}

}  // namespace auth
