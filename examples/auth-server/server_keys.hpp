// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <signet/keys/reloader.hpp>
#include <signet/live_key_ring.hpp>

#include "options.hpp"

namespace auth {

/// The keys that the options name: a directory that is reloaded, or a file that is created if it is missing.
class ServerKeys {
public:
    /// Throws signet::KeyError.
    explicit ServerKeys(const Options& options);

    [[nodiscard]] const signet::LiveKeyRing<>& ring() const noexcept { return ring_; }

    /// The function to call on SIGHUP; empty for a key in a file.
    [[nodiscard]] std::function<void()> reload_on_hangup() const;

private:
    std::unique_ptr<signet::KeyReloader<>> reloader_;
    signet::LiveKeyRing<> ring_;
};

}  // namespace auth
