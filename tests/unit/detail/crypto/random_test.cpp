// SPDX-License-Identifier: MIT
#include "signet/detail/crypto/random.hpp"

#include <array>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "signet/detail/jose/base64url.hpp"

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>
#define SIGNET_TEST_HAS_FORK 1
#endif

using signet::detail::RandomId;

namespace {

// More ids than one refill of the pool of random bytes provides.
constexpr std::size_t several_pools = 200;

std::vector<std::string> draw(std::size_t count) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) {
        ids.emplace_back(RandomId{}.text());
    }
    return ids;
}

}  // namespace

TEST_CASE("a token id is 128 random bits as base64url text") {
    const RandomId id;
    CHECK(id.text().size() == 22);
    const auto bytes = signet::detail::base64url_decode(id.text());
    REQUIRE(bytes);
    CHECK(bytes->size() == 16);
}

TEST_CASE("every bit of a token id changes from one id to another") {
    std::array<unsigned char, 16> always_set{};
    always_set.fill(0xFF);
    std::array<unsigned char, 16> ever_set{};
    for (const std::string& id : draw(several_pools)) {
        const std::string bytes = signet::detail::base64url_decode(id).value_or("");
        REQUIRE(bytes.size() == always_set.size());
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            always_set[i] = static_cast<unsigned char>(always_set[i] & static_cast<unsigned char>(bytes[i]));
            ever_set[i] = static_cast<unsigned char>(ever_set[i] | static_cast<unsigned char>(bytes[i]));
        }
    }
    std::array<unsigned char, 16> all{};
    all.fill(0xFF);
    CHECK(always_set == std::array<unsigned char, 16>{});
    CHECK(ever_set == all);
}

TEST_CASE("token ids are unique, also across threads") {
    constexpr std::size_t thread_count = 4;
    std::array<std::vector<std::string>, thread_count> drawn;
    {
        std::vector<std::jthread> threads;
        for (auto& ids : drawn) {
            threads.emplace_back([&ids] { ids = draw(several_pools); });
        }
    }
    std::set<std::string> all;
    for (const auto& ids : drawn) {
        all.insert(ids.begin(), ids.end());
    }
    CHECK(all.size() == thread_count * several_pools);
}

TEST_CASE("filling with random bytes changes every byte") {
    std::array<unsigned char, 40> ever_set{};
    for (int round = 0; round < 20; ++round) {
        std::array<unsigned char, 40> bytes{};
        signet::detail::fill_random(bytes);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            ever_set[i] = static_cast<unsigned char>(ever_set[i] | bytes[i]);
        }
    }
    for (const unsigned char byte : ever_set) {
        CHECK(byte != 0);
    }
}

#ifdef SIGNET_TEST_HAS_FORK

namespace {

/// The ids of a child that is forked when the pool is partly used.
std::set<std::string> draw_in_child(std::size_t count) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (std::size_t i = 0; i < count; ++i) {
            const RandomId id;
            if (write(ends[1], id.text().data(), id.text().size()) !=
                static_cast<ssize_t>(id.text().size())) {
                _exit(1);
            }
        }
        _exit(0);
    }
    close(ends[1]);
    std::string all;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    constexpr std::size_t id_size = 22;
    REQUIRE(all.size() == count * id_size);
    std::set<std::string> ids;
    for (std::size_t at = 0; at < all.size(); at += id_size) {
        ids.insert(all.substr(at, id_size));
    }
    return ids;
}

}  // namespace

TEST_CASE("a child process does not reuse the random bytes of its parent") {
    constexpr std::size_t count = 50;
    std::set<std::string> ids;
    for (const std::string& id : draw(7)) {  // the pool is now partly used
        ids.insert(id);
    }
    const std::set<std::string> first_child = draw_in_child(count);
    const std::set<std::string> second_child = draw_in_child(count);
    ids.insert(first_child.begin(), first_child.end());
    ids.insert(second_child.begin(), second_child.end());
    for (const std::string& id : draw(count)) {
        ids.insert(id);
    }
    CHECK(ids.size() == 7 + 3 * count);
}

#endif
