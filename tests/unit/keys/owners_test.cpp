// SPDX-License-Identifier: MIT
// How a directory of keys handles symbolic links and the owners of its files.
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "catch.hpp"
#include "session/processes.hpp"
#include "signet/keys/directory.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::KeyDirectory;
using signet::KeyError;
using signet::KeyRotation;
using signet_test::KeyPlace;
using signet_test::names_in;
using signet_test::now;
using signet_test::sentence_of;

namespace {

const KeyRotation at_once{.announce = 0s, .tokens_live = 1h};

std::string refusal(const std::filesystem::path& directory, const KeyRotation& rotation = at_once) {
    return sentence_of<std::exception>([&] { return KeyDirectory<>{directory}.rotate(rotation, now); });
}

constexpr uid_t nobody = 65534;

/// The outcome of a rotation by a server that runs as `nobody`, as a sentence.
std::string refusal_for_nobody(const std::filesystem::path& directory) {
    session_test::Child child{[&](int out) {
        const bool dropped = setgid(nobody) == 0 && setuid(nobody) == 0;
        session_test::write_line(out, dropped ? refusal(directory) : "the user cannot be changed");
    }};
    std::string line;
    return child.read_line(line) ? line : "no answer";
}

uid_t owner_of(const std::filesystem::path& path) {
    struct stat status{};
    return lstat(path.c_str(), &status) == 0 ? status.st_uid : static_cast<uid_t>(-1);
}

bool is_root() {
    return geteuid() == 0;
}

}  // namespace

TEST_CASE("a lock that is a symbolic link is not followed and its target is neither created nor opened") {
    const KeyPlace place;
    const KeyPlace elsewhere;
    std::filesystem::create_symlink(elsewhere.file("made"), place.file(".lock"));
    CHECK(refusal(place.path()).contains(place.file(".lock").string() + " is a symbolic link. Remove it"));
    CHECK(names_in(elsewhere.path()).empty());
    elsewhere.write("made", "text");
    CHECK(refusal(place.path()).contains("is a symbolic link"));
    CHECK(names_in(place.path()) == std::vector<std::string>{".lock"});
    std::filesystem::remove(place.file(".lock"));
    CHECK(refusal(place.path()) == "nothing was thrown");
}

TEST_CASE("a lock that is a pipe or a directory is refused without waiting") {
    const KeyPlace place;
    REQUIRE(mkfifo(place.file(".lock").c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(refusal(place.path()).contains("is not a regular file"));
    std::filesystem::remove(place.file(".lock"));
    std::filesystem::create_directory(place.file(".lock"));
    CHECK(sentence_of<signet::KeyFileError>([&] {
              return KeyDirectory<>{place.path()}.rotate(at_once, now);
          }).ends_with(": Is a directory"));
}

TEST_CASE("neither a temporary file nor a key is written through a symbolic link") {
    const KeyPlace place;
    const KeyPlace elsewhere;
    std::filesystem::create_symlink(elsewhere.file("made"), place.file(".new-a.jwk"));
    std::filesystem::create_symlink(elsewhere.file("made"), place.file("b.jwk"));
    // A temporary file has a random name, so an attacker cannot create a link with this name in advance.
    CHECK_NOTHROW(signet::detail::publish_private_file(place.file("a.jwk"), "text"));
    CHECK(sentence_of<KeyError>([&] {
              signet::detail::publish_private_file(place.file("b.jwk"), "text");
              return 0;
          }).contains("exists already"));
    CHECK(names_in(elsewhere.path()).empty());
}

TEST_CASE("the path of a directory may contain a symbolic link") {
    const KeyPlace place;
    const KeyPlace links;
    std::filesystem::create_directory_symlink(place.path(), links.file("keys"));
    CHECK(refusal(links.file("keys")) == "nothing was thrown");
    CHECK(refusal(links.file("keys") / "", {.announce = 0s, .id = "b"}) == "nothing was thrown");
}

TEST_CASE("a file that a user creates in its directory belongs to that user") {
    const KeyPlace place;
    CHECK(refusal(place.path(), {.id = "a"}) == "nothing was thrown");
    CHECK(owner_of(place.file(".lock")) == geteuid());
    CHECK(owner_of(place.file("a.jwk")) == geteuid());
}

TEST_CASE("a file that root creates in a directory of another user belongs to that user and remains usable") {
    if (!is_root()) {
        WARN("this needs root, to make files of other users: skipped");
        SUCCEED();
        return;
    }
    const KeyPlace place;
    REQUIRE(chown(place.path().c_str(), nobody, nobody) == 0);
    CHECK(refusal(place.path(), {.announce = 0s, .id = "a"}) == "nothing was thrown");
    CHECK(owner_of(place.file(".lock")) == nobody);
    CHECK(owner_of(place.file("a.jwk")) == nobody);
    CHECK(refusal_for_nobody(place.path()) == "nothing was thrown");
    CHECK(refusal(place.path(), {.announce = 0s, .id = "b"}) == "nothing was thrown");
    CHECK(owner_of(place.file("b.jwk")) == nobody);

    // A hard link may refer to a file whose owner must not change, so only new files change owner.
    const KeyPlace roots;
    const auto file = roots.write("file", "text");
    std::filesystem::remove(place.file(".lock"));
    std::filesystem::create_hard_link(file, place.file(".lock"));
    CHECK(refusal(place.path(), {.announce = 0s, .id = "c"}) == "nothing was thrown");
    CHECK(owner_of(file) == 0);
    CHECK(refusal_for_nobody(place.path())
              .contains("remove it while no program changes the directory: Permission denied"));
}

TEST_CASE("root creates no directory of keys in a directory of another user") {
    if (!is_root()) {
        WARN("this needs root, to make files of other users: skipped");
        SUCCEED();
        return;
    }
    const KeyPlace place;
    REQUIRE(chown(place.path().c_str(), nobody, nobody) == 0);
    for (const std::filesystem::path& directory : {place.file("keys"), place.file("keys") / ""}) {
        CHECK(refusal(directory).contains("install -d -m 700 -o USER"));
    }
    CHECK(names_in(place.path()).empty());
}

TEST_CASE("a user that cannot give a new file to the owner of the directory is refused") {
    if (!is_root()) {
        WARN("this needs root, to make files of other users: skipped");
        SUCCEED();
        return;
    }
    // Only an access control list or a capability lets a user write there; here, the mode that is otherwise
    // refused.
    const KeyPlace place;
    std::filesystem::permissions(place.path(), std::filesystem::perms::all);
    session_test::Child child{[&](int out) {
        session_test::write_line(out, setuid(nobody) != 0
                                          ? "the user cannot be changed"
                                          : sentence_of<KeyError>([&] {
                                                const signet::detail::DirectoryLock lock{place.path()};
                                                return 0;
                                            }) + "|" +
                                                sentence_of<KeyError>([&] {
                                                    signet::detail::publish_private_file(place.file("a.jwk"),
                                                                                         "text");
                                                    return 0;
                                                }));
    }};
    std::string line;
    CHECK(child.read_line(line));
    CHECK(line.find("belongs to another user") != line.rfind("belongs to another user"));
    CHECK(names_in(place.path()).empty());
    std::filesystem::permissions(place.path(), std::filesystem::perms::owner_all);
}
