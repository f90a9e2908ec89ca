// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "session/fixture.hpp"

// Who may read the files of a SqliteStore.
using namespace session_test;
using signet::SqliteStore;

namespace {

/// The umask of this process until the end of the scope.
class Umask {
public:
    explicit Umask(mode_t mask) : before_{umask(mask)} {}
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask() { umask(before_); }

private:
    mode_t before_;
};

mode_t mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("sqlite files: all of them are private with any umask") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    const mode_t mask = GENERATE(mode_t{0}, mode_t{022}, mode_t{0277}, mode_t{0777});
    INFO("umask " << mask);
    const Umask umask{mask};
    SqliteStore store{file};
    REQUIRE(store.insert({.id = "s", .subject = "u"}, {}));
    CHECK(mode_of(file) == 0600);
    CHECK(mode_of(file + "-wal") == 0600);
    CHECK(mode_of(file + "-shm") == 0600);
}

TEST_CASE("sqlite files: a rollback journal is private") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    const Umask umask{0};
    signet::detail::SqliteConnection connection{file, 1s};
    connection.execute("BEGIN; CREATE TABLE a (b)");
    CHECK(mode_of(file + "-journal") == 0600);
}

TEST_CASE("sqlite files: an existing file keeps its mode") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    {
        const SqliteStore store{file};
    }
    REQUIRE(chmod(file.c_str(), 0640) == 0);
    const SqliteStore store{file};
    CHECK(mode_of(file) == 0640);
}

TEST_CASE("sqlite files: no file is created through a symbolic link") {
    const TemporaryDirectory directory;
    const std::string target = directory.file("target.db");
    const std::string link = directory.file("link.db");
    std::filesystem::create_symlink(target, link);
    CHECK_THROWS_AS(SqliteStore(link), signet::ConfigurationError);
    CHECK_FALSE(std::filesystem::exists(target));
    {
        const SqliteStore store{target};
    }
    CHECK_NOTHROW(SqliteStore(link));
}
