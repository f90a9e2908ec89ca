// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cerrno>
#include <system_error>

#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// Waits until the descriptor is ready for `events`. Throws `StoreFailure::timeout` at the deadline.
inline void wait_for(int descriptor, short events, Deadline deadline) {
    pollfd waiting{.fd = descriptor, .events = events, .revents = 0};
    while (true) {
        const int ready = poll(&waiting, 1, deadline.milliseconds_left());
        if (ready > 0) {
            return;
        }
        if (ready == 0) {
            throw StoreException{.error = StoreFailure::timeout,
                                 .reason = "the server did not answer in time"};
        }
        if (errno != EINTR) {
            throw StoreException{.error = StoreFailure::lost,
                                 .reason = std::generic_category().message(errno)};
        }
    }
}

/// True if an idle connection has no unread bytes and was not closed by the server.
inline bool is_quiet(int descriptor) {
    pollfd looking{.fd = descriptor, .events = POLLIN, .revents = 0};
    return poll(&looking, 1, 0) == 0;
}

}  // namespace signet::detail
