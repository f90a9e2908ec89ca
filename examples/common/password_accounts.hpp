// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace example {

/// Accounts of an email address and a password, in an SQLite file. Every function throws std::runtime_error
/// if SQLite or OpenSSL fails. Thread-safe.
class PasswordAccounts {
public:
    /// Creates the file if it does not exist.
    explicit PasswordAccounts(const std::string& file) {
        sqlite3* database = nullptr;
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
        const int opened = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
        database_.reset(database);
        if (opened != SQLITE_OK) {
            throw std::runtime_error{"cannot open " + file + ": " + sqlite3_errstr(opened)};
        }
        Statement{database,
                  "CREATE TABLE IF NOT EXISTS accounts (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                  " email BLOB NOT NULL UNIQUE, salt BLOB NOT NULL, hash BLOB NOT NULL)",
                  {}}
            .step();
    }

    /// Whether the account was added. False if an account with this email address exists.
    bool add(const std::string& email, std::string_view password) {
        std::string salt(16, '\0');
        if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(salt.size())) != 1) {
            throw std::runtime_error{"OpenSSL has no random bytes"};
        }
        Statement insert{
            database_.get(),
            "INSERT INTO accounts (email, salt, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            {email, salt, scrypt(password, salt)}};
        const bool added = insert.step();
        if (added) {
            insert.step();  // commits
        }
        return added;
    }

    /// The subject of the account, or nothing if the email address or the password is wrong.
    [[nodiscard]] std::optional<std::string> check(const std::string& email, std::string_view password) {
        Statement select{
            database_.get(), "SELECT 'user-' || id, salt, hash FROM accounts WHERE email = ?", {email}};
        const bool exists = select.step();
        // An account that does not exist costs the same time as a wrong password.
        const std::string hash = scrypt(password, exists ? select.column(1) : std::string(16, '\0'));
        const std::string expected = exists ? select.column(2) : std::string{};
        const bool matches =
            hash.size() == expected.size() && CRYPTO_memcmp(hash.data(), expected.data(), hash.size()) == 0;
        return matches ? std::optional{select.column(0)} : std::nullopt;
    }

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    /// One SQL statement with its parameters.
    class Statement {
    public:
        Statement(sqlite3* database, const char* sql, std::initializer_list<std::string_view> values) {
            sqlite3_stmt* statement = nullptr;
            int status = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
            statement_.reset(statement);
            int index = 0;
            for (auto value = values.begin(); status == SQLITE_OK && value != values.end(); ++value) {
                status =
                    sqlite3_bind_blob64(statement, ++index, value->data(), value->size(), SQLITE_TRANSIENT);
            }
            require(status == SQLITE_OK);
        }

        /// Whether there is another row. A change is durable once this has returned false.
        bool step() {
            const int status = sqlite3_step(statement_.get());
            require(status == SQLITE_ROW || status == SQLITE_DONE);
            return status == SQLITE_ROW;
        }
        std::string column(int index) {
            const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), index));
            return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), index))};
        }

    private:
        static void require(bool succeeded) {
            if (!succeeded) {
                throw std::runtime_error{"the accounts in SQLite cannot be used"};
            }
        }

        std::unique_ptr<sqlite3_stmt, Close> statement_;
    };

    /// scrypt (RFC 7914) with the parameters that OWASP recommends: 32 MiB of memory for each call.
    static std::string scrypt(std::string_view password, const std::string& salt) {
        constexpr std::uint64_t n = 1U << 15U, r = 8, p = 3, memory_limit = std::uint64_t{64} << 20U;
        std::string hash(32, '\0');
        if (EVP_PBE_scrypt(password.data(), password.size(),
                           reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), n, r, p,
                           memory_limit, reinterpret_cast<unsigned char*>(hash.data()), hash.size()) != 1) {
            throw std::runtime_error{"OpenSSL cannot compute scrypt"};
        }
        return hash;
    }

    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace example
