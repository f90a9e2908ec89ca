// SPDX-License-Identifier: MIT
#include "accounts.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <initializer_list>

namespace auth {
namespace {

/// One SQL statement with its parameters.
class Statement {
public:
    Statement(sqlite3* database, const char* sql, std::initializer_list<std::string> values)
        : failed_{sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK} {
        int place = 0;
        for (const std::string& value : values) {
            failed_ =
                failed_ || sqlite3_bind_text(statement_, ++place, value.data(),
                                             static_cast<int>(value.size()), SQLITE_TRANSIENT) != SQLITE_OK;
        }
    }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// SQLITE_ROW, SQLITE_DONE, or an error code.
    int step() { return failed_ ? SQLITE_ERROR : sqlite3_step(statement_); }
    [[nodiscard]] std::string text(int column) {
        const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return bytes == nullptr ? std::string{} : std::string{bytes, size};
    }

private:
    sqlite3_stmt* statement_ = nullptr;
    bool failed_ = false;
};

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

/// Creates the file with mode 0600, whatever the umask, if it does not exist. SQLite uses the mode of this
/// file for the other files that it creates.
void create_private(const std::string& file) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only);
    if (made >= 0) {
        static_cast<void>(::fchmod(made, owner_only));
        ::close(made);
    }
}

/// Removes the access of other users: earlier versions created files that every local user could read.
void make_private(const std::string& file) {
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string path = file + suffix;
        struct stat status{};
        if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
            (status.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::chmod(path.c_str(), owner_only) != 0) {
            throw AccountsError{"other users can read " + path + ": run chmod 600 on it"};
        }
    }
}

constexpr const char* private_version = "1";
constexpr const char* application_id = "1397178708";  // "SGAT": the file belongs to this program

}  // namespace

void Accounts::Close::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

Accounts::Accounts(const std::string& file) {
    const bool in_memory = file == ":memory:";
    if (!in_memory) {
        create_private(file);
    }
    sqlite3* database = nullptr;
    const int opened = sqlite3_open_v2(
        file.c_str(), &database,
        SQLITE_OPEN_READWRITE | (in_memory ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_FULLMUTEX, nullptr);
    database_.reset(database);
    if (opened != SQLITE_OK) {
        throw AccountsError{"cannot open the accounts file " + file + ": " + sqlite3_errstr(opened)};
    }
    sqlite3_busy_timeout(database, 5000);
    try {
        // One transaction: two servers may open the same new file concurrently.
        execute("BEGIN IMMEDIATE");
        const std::string owner = query_text("PRAGMA application_id");
        const bool is_new = owner == "0" && query_text("SELECT count(*) FROM sqlite_master") == "0";
        if (!is_new && owner != application_id) {
            throw AccountsError{"the file belongs to another program"};
        }
        execute(
            "CREATE TABLE IF NOT EXISTS accounts (subject TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL "
            "UNIQUE,"
            " password_hash TEXT NOT NULL) STRICT, WITHOUT ROWID");
        execute(("PRAGMA application_id = " + std::string{application_id}).c_str());
        if (query_text("PRAGMA user_version") != private_version) {
            make_private(sqlite3_db_filename(database_.get(), "main"));
            execute(("PRAGMA user_version = " + std::string{private_version}).c_str());
        }
        execute("COMMIT");
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = FULL");  // an answered sign-up survives a loss of power
    } catch (const AccountsError& error) {
        throw AccountsError{"cannot use the accounts file " + file + ": " + error.what()};
    }
}

bool Accounts::add(const Account& account) {
    const std::scoped_lock lock{mutex_};
    Statement insert{database_.get(),
                     "INSERT INTO accounts (subject, email, password_hash) VALUES (?, ?, ?)",
                     {account.subject, account.email, account.password_hash}};
    const int result = insert.step();
    if (result != SQLITE_DONE && result != SQLITE_CONSTRAINT) {
        throw failure();
    }
    return result == SQLITE_DONE;
}

std::optional<Account> Accounts::find_by_email(const std::string& email) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE email = ?", email);
}

std::optional<Account> Accounts::find_by_subject(const std::string& subject) {
    return find("SELECT subject, email, password_hash FROM accounts WHERE subject = ?", subject);
}

bool Accounts::replace_password(const std::string& subject, const std::string& old_hash,
                                const std::string& new_hash) {
    const std::scoped_lock lock{mutex_};
    Statement update{database_.get(),
                     "UPDATE accounts SET password_hash = ? WHERE subject = ? AND password_hash = ?",
                     {new_hash, subject, old_hash}};
    if (update.step() != SQLITE_DONE) {
        throw failure();
    }
    return sqlite3_changes(database_.get()) == 1;
}

void Accounts::execute(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw failure();
    }
}

std::string Accounts::query_text(const char* sql) {
    Statement query{database_.get(), sql, {}};
    if (query.step() != SQLITE_ROW) {
        throw failure();
    }
    return query.text(0);
}

std::optional<Account> Accounts::find(const char* sql, const std::string& key) {
    const std::scoped_lock lock{mutex_};
    Statement select{database_.get(), sql, {key}};
    const int result = select.step();
    if (result == SQLITE_ROW) {
        return Account{select.text(0), select.text(1), select.text(2)};
    }
    if (result != SQLITE_DONE) {
        throw failure();
    }
    return std::nullopt;
}

AccountsError Accounts::failure() const {
    return AccountsError{sqlite3_errmsg(database_.get())};
}

}  // namespace auth
