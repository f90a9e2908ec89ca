// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/store/detail/deadline.hpp"
#include "signet/store/detail/failure.hpp"
#include "signet/store/postgres/detail/connection.hpp"
#include "signet/store/postgres/detail/result.hpp"
#include "signet/store/postgres/detail/rows.hpp"

// The calls on the sessions of one owner. Each needs a statement for each batch of sessions.
namespace signet::detail {

/// A place in the order of the sessions of an owner.
struct PostgresPlace {
    std::int64_t created_at = (std::numeric_limits<std::int64_t>::min)();
    std::int64_t number = 0;
    auto operator<=>(const PostgresPlace&) const = default;
};

/// Throws `StoreFailure::timeout` after the deadline.
inline void require_time(Deadline deadline) {
    if (deadline.is_over()) {
        throw StoreException{.error = StoreFailure::timeout,
                             .reason = "the call needs more time than its time-out"};
    }
}

/// `read(sql, parameters)` executes one statement.
template <class Read>
std::vector<SessionRecord> list_postgres_sessions(const SessionOwner& owner, Deadline deadline, Read read) {
    using Rows = PostgresSessionRows;
    std::vector<SessionRecord> records;
    PostgresPlace last;
    while (true) {
        require_time(deadline);
        PostgresParameters parameters;
        parameters.add(owner.subject).add(owner.issuer).add(last.created_at).add(last.number);
        const PostgresResult some = read(Rows::list_sql, parameters);
        for (int row = 0; row < some.rows(); ++row) {
            records.push_back(Rows::read_row(some, row));
        }
        if (static_cast<std::size_t>(some.rows()) < Rows::batch) {
            return records;
        }
        const int end = some.rows() - 1;
        last = {some.number(end, 3), some.number(end, Rows::column_after_record)};
    }
}

/// Uses one connection, so that the server that returned the marks does all of it.
inline std::vector<std::string> revoke_postgres_sessions(PostgresConnection& connection,
                                                         const SessionOwner& owner, std::string_view except,
                                                         const Revocation& how, Deadline deadline) {
    using Rows = PostgresSessionRows;
    const auto marks =
        connection.run(Rows::marks_sql, PostgresParameters{}.add(owner.subject).add(owner.issuer), deadline);
    std::vector<std::string> ended;
    const auto end_up_to = [&](std::int64_t mark, bool with_issuer) {
        PostgresPlace last;
        for (bool more = mark > 0; more;) {
            require_time(deadline);
            PostgresParameters parameters;
            parameters.add(owner.subject).add(except).add(mark);
            parameters.add(how.at).add(static_cast<std::int64_t>(how.by));
            parameters.add(last.created_at).add(last.number);
            if (with_issuer) {
                parameters.add(owner.issuer);
            }
            const auto some =
                connection.run(with_issuer ? Rows::revoke_some_sql : Rows::revoke_some_without_issuer_sql,
                               parameters, deadline);
            for (int row = 0; row < some.rows(); ++row) {
                ended.push_back(some.text(row, 0));
                last = (std::max)(last, PostgresPlace{some.number(row, 1), some.number(row, 2)});
            }
            more = static_cast<std::size_t>(some.rows()) == Rows::batch;
        }
    };
    end_up_to(marks.number(0, 0), true);
    end_up_to(marks.number(0, 1), false);
    return ended;
}

}  // namespace signet::detail
