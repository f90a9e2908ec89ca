// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signet/store/detail/failure.hpp"

namespace signet::detail {

/// The result of a statement, in the binary format of PostgreSQL.
class PostgresResult {
public:
    explicit PostgresResult(PGresult* result) noexcept : result_{result} {}

    [[nodiscard]] bool is_error() const noexcept {
        const ExecStatusType status = PQresultStatus(result_.get());
        return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
    }
    /// Five characters (PostgreSQL documentation, appendix A); empty without an error of the server.
    [[nodiscard]] std::string_view sql_state() const noexcept {
        const char* const state = PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
        return state == nullptr ? std::string_view{} : std::string_view{state};
    }
    [[nodiscard]] std::string message() const { return PQresultErrorMessage(result_.get()); }

    [[nodiscard]] int rows() const noexcept { return PQntuples(result_.get()); }
    [[nodiscard]] int columns() const noexcept { return PQnfields(result_.get()); }
    /// Whether a statement that returns no rows has changed a row.
    [[nodiscard]] bool has_changed() const noexcept {
        return std::string_view{PQcmdTuples(result_.get())} != "0";
    }
    [[nodiscard]] bool is_null(int row, int column) const noexcept {
        return PQgetisnull(result_.get(), row, column) == 1;
    }
    [[nodiscard]] std::string text(int row, int column) const {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    /// An integer of any size, or a boolean.
    [[nodiscard]] std::int64_t number(int row, int column) const noexcept {
        const char* const bytes = PQgetvalue(result_.get(), row, column);
        std::uint64_t number = 0;
        for (int i = 0; i < PQgetlength(result_.get(), row, column); ++i) {
            number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
        }
        return static_cast<std::int64_t>(number);
    }
    [[nodiscard]] std::chrono::sys_seconds time(int row, int column) const noexcept {
        return std::chrono::sys_seconds{std::chrono::seconds{number(row, column)}};
    }

private:
    struct Clear {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

/// The parameters of a statement, in the binary format. Added strings must outlive this object.
class PostgresParameters {
public:
    PostgresParameters& add(std::string_view text) {
        values_.push_back(text.empty() ? "" : text.data());
        sizes_.push_back(static_cast<int>(text.size()));
        return *this;
    }
    PostgresParameters& add(std::int64_t number) {
        auto& bytes = *numbers_.emplace_back(std::make_unique<std::array<char, 8>>());
        auto rest = static_cast<std::uint64_t>(number);
        for (std::size_t i = bytes.size(); i > 0; --i) {
            bytes[i - 1] = static_cast<char>(static_cast<unsigned char>(rest & 0xFFU));
            rest >>= 8U;
        }
        values_.push_back(bytes.data());
        sizes_.push_back(static_cast<int>(bytes.size()));
        return *this;
    }
    PostgresParameters& add(std::uint64_t number) { return add(static_cast<std::int64_t>(number)); }
    PostgresParameters& add(std::chrono::sys_seconds time) {
        return add(std::int64_t{time.time_since_epoch().count()});
    }
    PostgresParameters& add(bool value) { return add(value ? std::string_view{"\1"} : no); }
    PostgresParameters& add_null() {
        values_.push_back(nullptr);
        sizes_.push_back(0);
        return *this;
    }

    [[nodiscard]] int count() const noexcept { return static_cast<int>(values_.size()); }
    [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
    [[nodiscard]] const int* sizes() const noexcept { return sizes_.data(); }

private:
    static constexpr std::string_view no{"\0", 1};

    std::vector<const char*> values_;
    std::vector<int> sizes_;
    std::vector<std::unique_ptr<std::array<char, 8>>> numbers_;
};

/// Thrown for an error of the server, which has rolled back the statement.
struct PostgresRefusal : StoreException {
    std::string sql_state{};
};

/// The failure of a store for an error of the server.
inline StoreException postgres_failure(const PostgresResult& result) {
    struct Meaning {
        std::string_view state;  // or a prefix of it
        StoreFailure failure;
    };
    static constexpr std::array meanings{
        Meaning{"25006", StoreFailure::readonly}, Meaning{"57014", StoreFailure::timeout},
        Meaning{"55P03", StoreFailure::busy},     Meaning{"40001", StoreFailure::busy},
        Meaning{"40P01", StoreFailure::busy},     Meaning{"57P03", StoreFailure::loading},
        Meaning{"57P", StoreFailure::lost},       Meaning{"08", StoreFailure::lost},
        Meaning{"28", StoreFailure::denied},      Meaning{"42501", StoreFailure::denied},
        Meaning{"42P01", StoreFailure::schema},   Meaning{"42703", StoreFailure::schema},
        Meaning{"42883", StoreFailure::schema},   Meaning{"3F", StoreFailure::schema},
        Meaning{"53300", StoreFailure::busy},     Meaning{"53", StoreFailure::full},
        Meaning{"58", StoreFailure::io},          Meaning{"XX001", StoreFailure::corrupt},
        Meaning{"XX002", StoreFailure::corrupt},
    };
    const std::string_view state = result.sql_state();
    if (state == "23505") {  // unique_violation
        return {.error = Errc::duplicate_session_id, .reason = result.message()};
    }
    for (const Meaning& meaning : meanings) {
        if (state.starts_with(meaning.state)) {
            return {.error = meaning.failure, .reason = result.message()};
        }
    }
    return {.error = state.empty() ? StoreFailure::lost : StoreFailure::other, .reason = result.message()};
}

}  // namespace signet::detail
