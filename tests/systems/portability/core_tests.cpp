// SPDX-License-Identifier: MIT
// The tests that may depend on the byte order or the size of a pointer or of `long`, as one translation unit:
// with an emulator or a cross compiler, parsing the headers takes most of the time.
#include "unit/detail/crypto/hmac_test.cpp"
#include "unit/detail/jose/base64url_test.cpp"
#include "unit/detail/json/members_test.cpp"
#include "unit/detail/json/plain_test.cpp"
#include "unit/detail/json/scanner_test.cpp"
#include "unit/detail/json/string_test.cpp"
#include "unit/detail/jwt/numeric_date_test.cpp"
#include "unit/detail/text/utf8_test.cpp"
#include "unit/issuer_test.cpp"
#include "unit/verifier_claims_test.cpp"
#ifdef SIGNET_VECTORS_DIR
#include "conformance/encoding_test.cpp"
#include "conformance/jwt_test.cpp"
#endif

#include "signet/session/manager.hpp"
#include "signet/store/memory.hpp"
#include "signet/store/redis/detail/record.hpp"

TEST_CASE("portability: a session rotates and a retry returns the same bytes") {
    const signet::testing::FixedClock clock{std::chrono::sys_days{std::chrono::year{2100} / 1 / 6}};
    const signet::TokenIssuer issuer{secret_key(), {}, clock};
    const signet::TokenVerifier verifier{secret_key(), {}, clock};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, issuer};
    const auto first = sessions.log_in("user-42");
    REQUIRE(first);
    const auto token = verifier.verify<signet::RefreshPolicy>(first->refresh.str());
    REQUIRE(token);
    const auto next = sessions.refresh(*token);
    const auto again = sessions.refresh(*token);
    REQUIRE(next);
    REQUIRE(again);
    CHECK(next->refresh.str() == again->refresh.str());
    CHECK(verifier.verify<signet::RefreshPolicy>(next->refresh.str()));
}

TEST_CASE("portability: a record in Redis is the same bytes on every machine") {
    const signet::SessionRecord record{.id = "s",
                                       .issuer = "https://auth.example",
                                       .subject = "user-42",
                                       .generation = 0x0102030405060708,
                                       .created_at = std::chrono::sys_seconds{-1s},
                                       .rotated_at = std::chrono::sys_seconds{5'000'000'000s},
                                       .revoked = signet::Revocation{.at = std::chrono::sys_seconds{7s}},
                                       .rotation_times = {signet::SessionTime{5'000'000'000s}}};
    const std::string bytes = signet::detail::write_redis_record(record);
    CHECK(bytes.substr(0, 18) == "\2\1\1\2\3\4\5\6\7\10\0\0\0\1\x2A\5\xF2\0"s);
    CHECK(bytes.substr(34, 8) == "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
    CHECK(signet::detail::read_redis_record("s", bytes) == record);
}
