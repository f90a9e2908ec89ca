// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <signet/keys/reloader.hpp>
#include <signet/live_key_ring.hpp>
#include <variant>
#include <vector>

#include "options.hpp"

namespace auth {

/// The keys of access tokens, in the algorithm of `--alg`.
using AccessKeys = std::variant<signet::LiveKeyRing<signet::HS256>, signet::LiveKeyRing<signet::ES256>,
                                signet::LiveKeyRing<signet::EdDSA>, signet::LiveKeyRing<signet::RS256>,
                                signet::LiveKeyRing<signet::PS256>>;

/// The keys that the options name: files and directories that are reloaded, or a secret in a file. Keys that
/// are missing are created.
class ServerKeys {
public:
    /// Throws signet::KeyError.
    explicit ServerKeys(const Options& options);

    /// Signs refresh tokens, and access tokens if `--alg` is HS256.
    [[nodiscard]] const signet::LiveKeyRing<>& secrets() const noexcept { return secrets_; }

    /// Signs access tokens.
    [[nodiscard]] const AccessKeys& access() const noexcept { return access_; }

    /// The function to call on SIGHUP; empty if no keys are reloaded.
    [[nodiscard]] std::function<void()> reload_on_hangup() const;

private:
    template <class Alg>
    signet::LiveKeyRing<Alg> follow(const std::string& path);
    template <class Alg>
    AccessKeys follow_private_keys(const Options& options);
    [[nodiscard]] AccessKeys access_keys(const Options& options);

    struct Reloader {
        std::shared_ptr<void> owner;
        std::function<void()> request_reload;
    };
    std::vector<Reloader> reloaders_;
    signet::LiveKeyRing<> secrets_;
    AccessKeys access_;
};

}  // namespace auth
