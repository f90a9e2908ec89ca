// SPDX-License-Identifier: MIT
#include "signet/keys/detail/file_watch.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "catch.hpp"
#include "unit/keys/fixture.hpp"

using namespace std::chrono_literals;
using signet::detail::FileWatch;
using signet_test::jwk;
using signet_test::KeyPlace;

namespace {

/// Makes the watch see unchanged files until it trusts them.
FileWatch::Time settle(FileWatch& watch, const std::filesystem::path& path, FileWatch::Time now) {
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(watch.must_read(path, now += FileWatch::resolution));
    }
    return now;
}

}  // namespace

TEST_CASE(
    "unchanged key files are read until a change would have another time, and then every five minutes") {
    const KeyPlace place;
    const auto file = place.write("a.jwk", jwk("a"));
    for (const auto& path : {place.path(), file}) {
        FileWatch watch;
        const FileWatch::Time start{1h};
        CHECK(watch.must_read(path, start));
        CHECK(watch.must_read(path, start + 1s));
        CHECK(watch.must_read(path, start + FileWatch::resolution - 1ms));
        // The first read that is late enough, and none after it.
        CHECK(watch.must_read(path, start + FileWatch::resolution));
        CHECK_FALSE(watch.must_read(path, start + FileWatch::resolution));
        CHECK_FALSE(watch.must_read(path, start + FileWatch::resolution + FileWatch::longest_trust - 1ms));
        CHECK(watch.must_read(path, start + FileWatch::resolution + FileWatch::longest_trust));
        CHECK_FALSE(watch.must_read(path, start + FileWatch::resolution + FileWatch::longest_trust + 1s));
        // After a failure, the files are read although they are the same.
        watch.forget();
        CHECK(watch.must_read(path, start + FileWatch::resolution + FileWatch::longest_trust + 2s));
    }
}

TEST_CASE("every change of key files is seen") {
    const KeyPlace place;
    const auto file = place.write("b.jwk", jwk("b"));
    FileWatch::Time now{1h};
    const auto written = std::filesystem::last_write_time(file);
    const auto seen = [&](const std::filesystem::path& path, const std::function<void()>& change) {
        FileWatch one;
        now = settle(one, path, now);
        CHECK_FALSE(one.must_read(path, now));
        change();
        const bool is_seen = one.must_read(path, now);
        CHECK(one.must_read(path, now));  // again, until the time can be trusted
        return is_seen;
    };
    const auto directory = place.path();
    CHECK(seen(directory, [&] { place.write("c.jwk", jwk("c")); }));
    CHECK(seen(directory, [&] { std::filesystem::rename(place.file("c.jwk"), place.file("d.jwk")); }));
    CHECK(seen(directory, [&] { std::filesystem::remove(place.file("d.jwk")); }));
    CHECK(seen(directory, [&] { place.write("b.jwk", jwk("b") + " "); }));
    CHECK(seen(file, [&] { place.write("b.jwk", jwk("b") + "  "); }));
    CHECK(seen(file, [&] { std::filesystem::permissions(file, std::filesystem::perms{0644}); }));
    CHECK(seen(directory, [&] { std::filesystem::permissions(file, std::filesystem::perms{0600}); }));
    CHECK(seen(directory, [&] { std::filesystem::permissions(directory, std::filesystem::perms{0750}); }));
    // The same size and modification time: the file system changes the other time, if its clock has advanced.
    const auto same = [&] {
        const auto before = signet::detail::metadata_of_keys(file);
        for (int i = 0; i < 1000 && signet::detail::metadata_of_keys(file) == before; ++i) {
            std::this_thread::sleep_for(1ms);
            place.write("b.jwk", jwk("B") + "  ");
            std::filesystem::last_write_time(file, written);
        }
    };
    std::filesystem::last_write_time(file, written);
    CHECK(seen(file, same));
    // Another file with the same name.
    const auto replace = [&] {
        std::filesystem::copy_file(file, place.file("new"));
        std::filesystem::rename(place.file("new"), file);
    };
    CHECK(seen(file, replace));
    CHECK(seen(directory, replace));
    // A key file may be a link, whose target is exchanged.
    place.write("target", jwk("t"));
    std::filesystem::create_symlink(place.file("target"), place.file("link.jwk"));
    CHECK(seen(directory, [&] { place.write("target", jwk("t") + " "); }));
    // Files that cannot be examined are always read, so that the reason is reported.
    CHECK(seen(directory, [&] { std::filesystem::create_symlink("none", place.file("broken.jwk")); }));
    FileWatch of_broken;
    now = settle(of_broken, directory, now);
    CHECK(of_broken.must_read(directory, now));
    now = settle(of_broken, place.file("none"), now);
    CHECK(of_broken.must_read(place.file("none"), now));
}
