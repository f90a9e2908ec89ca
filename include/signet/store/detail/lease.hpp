// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

namespace signet::detail {

/// A connection that a thread has borrowed from a pool. Returns it to the pool at the end of the scope.
template <class Pool, class Connection>
class Lease {
public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection) noexcept
        : pool_{pool}, connection_{std::move(connection)} {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(connection_)); }
    Connection& operator*() const noexcept { return *connection_; }
    Connection* operator->() const noexcept { return connection_.get(); }

private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace signet::detail
