// SPDX-License-Identifier: MIT
// Run under valgrind. Secrets are marked as undefined memory: memcheck then reports every branch and every
// address that depends on one (the method of Langley's ctgrind). Argument: what to check.
//
//   compare     the comparison of two codes
//   verify      signing and comparing, with key, computed and presented code secret
//   memcmp      the same as compare with memcmp: this one must be reported
//   key_branch  a branch on a key byte: this one must be reported as well
#include <valgrind/memcheck.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

#include "forge.hpp"

namespace {

using Mac = signet::detail::Mac<signet::HS256>;
using Key = signet::detail::HmacKey<signet::HS256>;

constexpr std::string_view message = "eyJhbGciOiJIUzI1NiJ9.e30";

template <class Bytes>
void hide(const Bytes& bytes) {
    VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

/// Called through a volatile pointer, because clang replaces a call with code for 32 bytes that does not
/// branch.
int (*volatile plain_memcmp)(const void*, const void*, std::size_t) = std::memcmp;

/// The result is public from here on: whether the token was accepted.
bool reveal(bool answer) {
    VALGRIND_MAKE_MEM_DEFINED(&answer, sizeof answer);
    return answer;
}

bool compare(bool constant_time) {
    const Key key{assurance::key_bytes()};
    const Mac expected = key.sign(message);
    Mac::Bytes presented = expected.bytes();
    presented[20] ^= 1;
    hide(expected.bytes());
    hide(presented);
    const bool equal = constant_time
                           ? expected.matches(presented)
                           : plain_memcmp(expected.bytes().data(), presented.data(), presented.size()) == 0;
    return reveal(equal);
}

bool verify() {
    auto bytes = assurance::key_bytes();
    hide(bytes);
    const Key key{bytes};
    const Mac expected = key.sign(message);
    Mac::Bytes presented = assurance::Forge{2}.token("{}", "{}").size() > 0 ? expected.bytes() : Mac::Bytes{};
    presented[31] ^= 0x80;
    return reveal(expected.matches(presented)) || !reveal(expected.matches(expected.bytes()));
}

bool key_branch() {
    auto bytes = assurance::key_bytes();
    hide(bytes);
    volatile int even = 0;
    if (std::to_integer<int>(bytes[3]) % 2 == 0) {
        even = 1;
    }
    return even > 1;
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::string_view what = argc == 2 ? argv[1] : "";
    if (RUNNING_ON_VALGRIND == 0) {
        std::puts("constant_time: skipped, it says something under valgrind only");
        return 77;
    }
    bool wrong = true;
    if (what == "compare" || what == "memcmp") {
        wrong = compare(what == "compare");
    } else if (what == "verify") {
        wrong = verify();
    } else if (what == "key_branch") {
        wrong = key_branch();
    }
    std::printf("constant_time %s: %lu reports\n", argc == 2 ? argv[1] : "?",
                static_cast<unsigned long>(VALGRIND_COUNT_ERRORS));
    return wrong ? 2 : 0;
}
