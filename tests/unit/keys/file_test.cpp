// SPDX-License-Identifier: MIT
#include "signet/keys/file.hpp"

#include <sys/stat.h>

#include <concepts>
#include <filesystem>
#include <string>
#include <system_error>

#include "catch.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using signet::create_key_file;
using signet::KeyError;
using signet::KeyFileError;
using signet::KeyFileWriters;
using signet::read_key_file;
using signet::replace_key_file;
using signet_test::KeyPlace;
using signet_test::names_in;
using signet_test::sentence_of;

namespace {

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

/// The error code of the KeyFileError that `call` throws, which names `path`.
template <class Call>
std::error_code failure_of(const std::filesystem::path& path, Call call) {
    try {
        call();
    } catch (const KeyFileError& error) {
        CHECK(error.path() == path);
        CHECK(std::string{error.what()}.contains(path.string()));
        CHECK(std::string{error.what()}.ends_with(": " + error.code().message()));
        return error.code();
    }
    return {};
}

}  // namespace

// A program can distinguish an unusable key from a file that the system refuses to open.
static_assert(!std::derived_from<KeyFileError, signet::ConfigurationError>);

TEST_CASE("a key file is created for its owner only, and an existing file is not changed") {
    const KeyPlace place;
    const auto path = place.file("signet.key");
    CHECK(create_key_file(path, "first\n"));
    CHECK(mode_of(path) == 0600);
    CHECK(read_key_file(path).text() == "first");
    CHECK_FALSE(create_key_file(path, "second\n"));
    CHECK(read_key_file(path).text() == "first");
    std::filesystem::create_symlink("nowhere", place.file("link.key"));
    CHECK_FALSE(create_key_file(place.file("link.key"), "third\n"));
    CHECK(names_in(place.path()) == std::vector<std::string>{"link.key", "signet.key"});
}

TEST_CASE("a key file is replaced, also one that does not exist or that other users may read") {
    const KeyPlace place;
    const auto path = place.write("signet.key", "first", 0644);
    replace_key_file(path, "second");
    CHECK(mode_of(path) == 0600);
    CHECK(read_key_file(path).text() == "second");
    replace_key_file(place.file("new.key"), "third");
    CHECK(read_key_file(place.file("new.key")).text() == "third");
    CHECK(names_in(place.path()) == std::vector<std::string>{"new.key", "signet.key"});
}

TEST_CASE("a key file that its group may write is read only if the caller allows it") {
    const KeyPlace place;
    const auto path = place.write("signet.key", "text\r\n", 0660);
    CHECK(sentence_of<KeyError>([&] { return read_key_file(path); }).contains("run `chmod g-w "));
    CHECK(read_key_file(path, KeyFileWriters::owner_and_group).text() == "text");
}

TEST_CASE("a file that cannot be read, created or replaced is a KeyFileError with path and code") {
    const KeyPlace place;
    const auto missing = place.file("none/signet.key");
    CHECK(failure_of(missing, [&] { static_cast<void>(read_key_file(missing)); }) ==
          std::errc::no_such_file_or_directory);
    CHECK(failure_of(missing, [&] { static_cast<void>(create_key_file(missing, "text")); }) ==
          std::errc::no_such_file_or_directory);
    CHECK(failure_of(missing, [&] { replace_key_file(missing, "text"); }) ==
          std::errc::no_such_file_or_directory);
    const auto directory = place.file("directory");
    std::filesystem::create_directory(directory);
    CHECK(failure_of(directory, [&] { replace_key_file(directory, "text"); }) == std::errc::is_a_directory);
    CHECK(names_in(place.path()) == std::vector<std::string>{"directory"});
}

TEST_CASE("a lock that another program holds for too long is a KeyFileError") {
    const KeyPlace place;
    const signet::detail::DirectoryLock held{place.path()};
    CHECK(failure_of(place.path(), [&] {
              const signet::detail::DirectoryLock second{place.path(), std::chrono::milliseconds{20}};
          }) == std::errc::timed_out);
}

TEST_CASE("a wiped string leaves no characters in a string that it is constructed or moved from") {
    for (const std::size_t size : {std::size_t{8}, std::size_t{100}}) {
        std::string text(size, 'k');
        signet::WipedString first{std::move(text)};
        CHECK(text.empty());  // NOLINT(bugprone-use-after-move): what is checked
        const signet::WipedString second{std::move(first)};
        CHECK(first.text().empty());  // NOLINT(bugprone-use-after-move): what is checked
        CHECK(std::string_view{first.text().data(), 1}[0] == '\0');
        CHECK(second.text() == std::string(size, 'k'));
    }
}
