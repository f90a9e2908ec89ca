// SPDX-License-Identifier: MIT
// A key keeps its contexts of OpenSSL: a refusal or another message must leave nothing in them.
#include <signet/detail/crypto/key_rules.hpp>
#include <signet/detail/crypto/signature.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

namespace {

using namespace signet;          // NOLINT(google-build-using-namespace)
using namespace signet::detail;  // NOLINT(google-build-using-namespace)

template <class Alg>
void check_contexts() {
    CAPTURE(std::string{Alg::scheme.name});
    EvpKey key = generate_key(Alg::scheme, 2048);
    const VerifyingKey verifying{public_part(key.get()), Alg::scheme};
    const SigningKey signing{std::move(key), Alg::scheme};
    const auto signature_of = [&signing](std::string_view message) {
        std::vector<unsigned char> signature(signing.signature_size());
        signing.sign(message, signature.data());
        return signature;
    };
    const std::string long_message(1000, 'x');
    const std::vector<unsigned char> first = signature_of("first");
    const std::vector<unsigned char> second = signature_of(long_message);
    std::vector<unsigned char> damaged = first;
    damaged[damaged.size() / 2] ^= 1;
    for (int turn = 0; turn < 3; ++turn) {
        CHECK(verifying.verify("first", first));
        CHECK_FALSE(verifying.verify("first", second));
        CHECK(verifying.verify(long_message, second));
        CHECK_FALSE(verifying.verify("first", damaged));
        CHECK_FALSE(verifying.verify("", first));
        CHECK(verifying.verify("first", signature_of("first")));
    }
    CHECK((signature_of("first") == first) == Alg::scheme.is_deterministic());
    CHECK(verifying.verify("", signature_of("")));
}

}  // namespace

TEST_CASE("signature contexts: each message starts afresh, for all algorithms") {
    check_contexts<ES256>();
    check_contexts<ES384>();
    check_contexts<ES512>();
    check_contexts<EdDSA>();
    check_contexts<RS256>();
    check_contexts<RS384>();
    check_contexts<PS256>();
    check_contexts<PS512>();
}
