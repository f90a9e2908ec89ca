// SPDX-License-Identifier: MIT
#include "server_keys.hpp"

#include <filesystem>
#include <iostream>
#include <signet/clock.hpp>
#include <signet/keys/directory.hpp>
#include <signet/policy.hpp>
#include <string>
#include <system_error>

#include "key_file.hpp"
#include "key_rotation.hpp"
#include "log.hpp"

namespace auth {
namespace {

void log_reload(const std::string& path, const signet::KeyReloadReport& reload) {
    if (reload.outcome == signet::KeyReloadReport::Outcome::failed) {
        log("keys_failed", {{"path", path}, {"reason", reload.reason}});
    } else {
        log("keys_replaced",
            {{"path", path}, {"keys", std::to_string(reload.keys)}, {"signing", reload.signing_key}});
    }
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

template <class Alg>
signet::LiveKeyRing<Alg> ServerKeys::follow(const std::string& path) {
    auto reloader = std::make_shared<signet::KeyReloader<Alg>>(
        path,
        signet::KeyReloadOptions{.on_reload = [path](const auto& reload) { log_reload(path, reload); }});
    reloaders_.push_back({reloader, [&reloader = *reloader] { reloader.request_reload(); }});
    return reloader->ring();
}

template <class Alg>
AccessKeys ServerKeys::follow_private_keys(const Options& options) {
    const std::string& path = options.access_keys;
    if (std::error_code error; !std::filesystem::exists(path, error)) {
        static_cast<void>(signet::KeyDirectory<Alg>{path}.rotate(
            {.tokens_live = signet::AccessPolicy::lifetime}, signet::SystemClock{}.now()));
        std::cout << "made a new private key in the directory " << path << ", readable by its owner only\n";
    }
    return follow<Alg>(path);
}

AccessKeys ServerKeys::access_keys(const Options& options) {
    if (options.algorithm == "ES256") {
        return follow_private_keys<signet::ES256>(options);
    }
    if (options.algorithm == "EdDSA") {
        return follow_private_keys<signet::EdDSA>(options);
    }
    if (options.algorithm == "RS256") {
        return follow_private_keys<signet::RS256>(options);
    }
    if (options.algorithm == "PS256") {
        return follow_private_keys<signet::PS256>(options);
    }
    return secrets_;
}

ServerKeys::ServerKeys(const Options& options)
    : secrets_{options.keys.empty() ? read_files(options) : follow<signet::HS256>(options.keys)},
      access_{access_keys(options)} {}

std::function<void()> ServerKeys::reload_on_hangup() const {
    if (reloaders_.empty()) {
        return {};
    }
    return [this] {
        for (const Reloader& one : reloaders_) {
            one.request_reload();
        }
    };
}

}  // namespace auth
