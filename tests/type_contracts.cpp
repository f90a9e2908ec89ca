// SPDX-License-Identifier: MIT
// Type contracts of signet, checked by the compiler only.
#include <concepts>
#include <cstddef>
#include <ostream>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using signet::AccessPolicy;
using signet::Bearer;
using signet::Error;
using signet::HS256;
using signet::HS384;
using signet::HS512;
using signet::KeyRing;
using signet::LiveKeyRing;
using signet::OnlyFor;
using signet::RefreshPolicy;
using signet::RequireFreshLogin;
using signet::RequireLoginWithin;
using signet::RequireScope;
using signet::SecretKey;
using signet::Token;
using signet::TokenIssuer;
using signet::TokenPair;
using signet::TokenVerifier;
using signet::Unverified;
using signet::Verified;

namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
template <class T, class U = T>
concept Equatable = requires(const T& a, const U& b) { a == b; };
template <class To, class From>
concept Makes = std::constructible_from<To, From> || std::convertible_to<From, To>;
template <class T>
concept TellsSubject = requires(const T& token) { token.subject(); };
template <class Guard, class Credentials>
concept Authenticates =
    requires(const Guard& guard, const Credentials& credentials) { guard.authenticate(credentials); };

// Only a verifier makes a verified token.
using Access = Verified<AccessPolicy>;
static_assert(!std::default_initializable<Access>);
static_assert(!Makes<Access, std::string>);
static_assert(!Makes<Access, std::string_view>);
static_assert(!Makes<Access, const char*>);
static_assert(!Makes<Access, nlohmann::json>);
static_assert(!Makes<Access, Token<AccessPolicy>>);
static_assert(!Makes<Access, Token<RefreshPolicy>>);
static_assert(!Makes<Access, TokenPair>);
static_assert(!Makes<Access, Unverified>);
static_assert(!Makes<Access, signet::Claims>);
static_assert(!Makes<Access, signet::detail::Payload>);
static_assert(!Makes<Access, signet::detail::VerifiedToken>);
static_assert(!Makes<Access, Error>);
static_assert(!Makes<Access, int>);
static_assert(!Makes<Access, std::nullptr_t>);

// A verified token is not constructed from, assigned from or bound to a token of another type.
static_assert(!Makes<Access, Verified<RefreshPolicy>>);
static_assert(!Makes<Verified<RefreshPolicy>, Access>);
static_assert(!std::assignable_from<Access&, Verified<RefreshPolicy>>);
static_assert(!std::convertible_to<Verified<RefreshPolicy>&, const Access&>);
static_assert(!std::convertible_to<signet::Result<Verified<RefreshPolicy>>, signet::Result<Access>>);

// A token with a requirement converts to one without it, and not vice versa.
using Writer = RequireScope<AccessPolicy, "orders:write">;
using Reader = RequireScope<AccessPolicy, "orders:read">;
using RecentWriter = RequireLoginWithin<Writer, 600>;
using FreshRefresh = RequireFreshLogin<RefreshPolicy>;
static_assert(std::convertible_to<const Verified<Writer>&, const Access&>);
static_assert(std::convertible_to<Verified<Writer>, Access>);
static_assert(std::convertible_to<const Verified<RecentWriter>&, const Verified<Writer>&>);
static_assert(std::convertible_to<const Verified<RecentWriter>&, const Access&>);
static_assert(!Makes<Verified<Writer>, Access>);
static_assert(!Makes<Verified<RecentWriter>, Verified<Writer>>);
static_assert(!Makes<Verified<RecentWriter>, Access>);
static_assert(!Makes<Verified<Writer>, Verified<Reader>>);
static_assert(!Makes<Verified<Writer>, Verified<RequireLoginWithin<AccessPolicy, 600>>>);
static_assert(!Makes<Access, Verified<FreshRefresh>>);
static_assert(
    !Makes<Verified<RequireLoginWithin<AccessPolicy, 60>>, Verified<RequireLoginWithin<AccessPolicy, 600>>>);
static_assert(std::same_as<Verified<Writer>::policy, Writer>);

// A verified token is copied and moved like a value, and is not printed.
static_assert(std::copyable<Access>);
static_assert(std::is_nothrow_move_constructible_v<Access>);
static_assert(std::is_nothrow_move_assignable_v<Access>);
static_assert(!Streamable<Access>);

// An issued token has no implicit conversion to a string, and only an issuer makes one.
static_assert(!std::convertible_to<Token<AccessPolicy>, std::string>);
static_assert(!std::convertible_to<Token<AccessPolicy>, std::string_view>);
static_assert(!std::convertible_to<Token<AccessPolicy>, Token<RefreshPolicy>>);
static_assert(!std::default_initializable<Token<AccessPolicy>>);
static_assert(!Makes<Token<AccessPolicy>, std::string>);
static_assert(!std::constructible_from<Token<AccessPolicy>, std::string, std::chrono::sys_seconds>);
static_assert(!Makes<Token<RefreshPolicy>, Token<AccessPolicy>>);
static_assert(!Streamable<Token<AccessPolicy>>);
static_assert(std::copyable<Token<AccessPolicy>>);
static_assert(std::is_nothrow_move_constructible_v<Token<AccessPolicy>>);
static_assert(std::is_nothrow_move_constructible_v<TokenPair>);
static_assert(std::same_as<decltype(TokenPair::access), Token<AccessPolicy>>);
static_assert(std::same_as<decltype(TokenPair::refresh), Token<RefreshPolicy>>);

// A guard takes strings and tokens of its own type.
static_assert(Authenticates<Bearer<AccessPolicy>, std::string>);
static_assert(Authenticates<Bearer<AccessPolicy>, Token<AccessPolicy>>);
static_assert(Authenticates<Bearer<Writer>, Token<AccessPolicy>>);
static_assert(!Authenticates<Bearer<AccessPolicy>, Token<RefreshPolicy>>);
static_assert(!Authenticates<Bearer<Writer>, Token<RefreshPolicy>>);
static_assert(!Authenticates<Bearer<AccessPolicy>, Unverified>);
static_assert(!Authenticates<Bearer<AccessPolicy>, Access>);
static_assert(std::copyable<Bearer<AccessPolicy>>);
static_assert(std::is_nothrow_move_constructible_v<Bearer<AccessPolicy>>);
static_assert(
    std::constructible_from<Bearer<AccessPolicy>, TokenVerifier<HS512, signet::testing::FixedClock>>);
static_assert(!std::convertible_to<TokenVerifier<>, Bearer<AccessPolicy>>);
static_assert(!std::convertible_to<Bearer<AccessPolicy>, Bearer<RefreshPolicy>>);

// A key belongs to one algorithm, and is neither compared nor printed nor made implicitly.
static_assert(!Equatable<SecretKey<HS256>>);
static_assert(!std::equality_comparable<SecretKey<HS256>>);
static_assert(!Equatable<SecretKey<HS256>, SecretKey<HS512>>);
static_assert(!Streamable<SecretKey<HS256>>);
static_assert(!std::default_initializable<SecretKey<HS256>>);
static_assert(!Makes<SecretKey<HS256>, std::string>);
static_assert(!Makes<SecretKey<HS256>, std::span<const std::byte>>);
static_assert(!Makes<SecretKey<HS256>, SecretKey<HS512>>);
static_assert(!Makes<SecretKey<HS256>, SecretKey<OnlyFor<AccessPolicy>>>);
static_assert(!Makes<SecretKey<OnlyFor<AccessPolicy>>, SecretKey<OnlyFor<RefreshPolicy>>>);
static_assert(!std::convertible_to<SecretKey<HS256>, std::string>);
static_assert(std::copyable<SecretKey<HS256>>);
static_assert(std::is_nothrow_move_constructible_v<SecretKey<HS256>>);
static_assert(!Streamable<signet::detail::Mac<HS256>>);
static_assert(!Equatable<signet::detail::Mac<HS256>>);
static_assert(!std::copyable<signet::WipedString>);
static_assert(std::is_nothrow_move_constructible_v<signet::WipedString>);

// A key converts to a ring of the same algorithm.
static_assert(std::convertible_to<SecretKey<HS256>, KeyRing<HS256>>);
static_assert(std::convertible_to<KeyRing<HS256>, LiveKeyRing<HS256>>);
static_assert(std::convertible_to<SecretKey<HS256>, LiveKeyRing<HS256>>);
static_assert(!Makes<KeyRing<HS256>, SecretKey<HS512>>);
static_assert(!Makes<LiveKeyRing<HS256>, KeyRing<HS512>>);
static_assert(std::copyable<LiveKeyRing<HS256>>);

// Issuers and verifiers are cheap values. Neither is made implicitly from a key, nor from a key for another
// algorithm.
static_assert(std::copyable<TokenVerifier<>>);
static_assert(std::copyable<TokenIssuer<>>);
static_assert(std::is_nothrow_move_constructible_v<TokenVerifier<>>);
static_assert(std::is_nothrow_move_constructible_v<TokenIssuer<>>);
static_assert(std::constructible_from<TokenVerifier<HS256>, SecretKey<HS256>>);
static_assert(!std::constructible_from<TokenVerifier<HS512>, SecretKey<HS256>>);
static_assert(!std::constructible_from<TokenIssuer<HS512>, SecretKey<HS256>>);
static_assert(!std::constructible_from<TokenVerifier<OnlyFor<AccessPolicy>>, SecretKey<HS256>>);
static_assert(!std::constructible_from<TokenVerifier<HS512>, KeyRing<HS256>>);
static_assert(!std::convertible_to<SecretKey<HS256>, TokenVerifier<HS256>>);
static_assert(!std::convertible_to<SecretKey<HS256>, TokenIssuer<HS256>>);

// The algorithm and the clock are deduced from the arguments of a verifier.
template <class... Arguments>
using VerifierOf = decltype(TokenVerifier{std::declval<Arguments>()...});
template <class... Arguments>
using IssuerOf = decltype(TokenIssuer{std::declval<Arguments>()...});
using FixedClock = signet::testing::FixedClock;
static_assert(std::same_as<VerifierOf<SecretKey<HS256>>, TokenVerifier<HS256, signet::SystemClock>>);
static_assert(std::same_as<VerifierOf<SecretKey<HS512>>, TokenVerifier<HS512, signet::SystemClock>>);
static_assert(std::same_as<VerifierOf<KeyRing<HS384>, signet::VerifierOptions, FixedClock>,
                           TokenVerifier<HS384, FixedClock>>);
static_assert(std::same_as<IssuerOf<SecretKey<HS512>, signet::IssuerOptions, FixedClock>,
                           TokenIssuer<HS512, FixedClock>>);
static_assert(std::same_as<IssuerOf<LiveKeyRing<HS384>>, TokenIssuer<HS384, signet::SystemClock>>);

// A decoded token has no member that could be mistaken for a checked claim.
static_assert(TellsSubject<Access> && !TellsSubject<Unverified>);
static_assert(!std::default_initializable<Unverified>);

// Concepts.
struct OwnPolicy {
    static constexpr const char* type = "own";
    static constexpr std::chrono::minutes lifetime{20};
};
struct NoType {
    [[maybe_unused]] static constexpr std::chrono::minutes lifetime{20};
};
struct NumberAsType {
    static constexpr int type = 7;
    [[maybe_unused]] static constexpr std::chrono::minutes lifetime{20};
};
struct NoLifetime {
    static constexpr std::string_view type = "own";
};
struct NumberAsLifetime {
    static constexpr std::string_view type = "own";
    static constexpr int lifetime = 900;
};
static_assert(signet::TokenPolicy<AccessPolicy> && signet::TokenPolicy<RefreshPolicy>);
static_assert(signet::TokenPolicy<Writer> && signet::TokenPolicy<RecentWriter>);
static_assert(signet::TokenPolicy<OwnPolicy>);
static_assert(!signet::TokenPolicy<NoType> && !signet::TokenPolicy<NumberAsType>);
static_assert(!signet::TokenPolicy<NoLifetime> && !signet::TokenPolicy<NumberAsLifetime>);
static_assert(!signet::TokenPolicy<int> && !signet::TokenPolicy<std::string>);
static_assert(AccessPolicy::lifetime < RefreshPolicy::lifetime);

static_assert(signet::Algorithm<HS256> && signet::Algorithm<HS384> && signet::Algorithm<HS512>);
static_assert(signet::Algorithm<OnlyFor<AccessPolicy, HS384>>);
static_assert(!signet::Algorithm<AccessPolicy> && !signet::Algorithm<int>);

static_assert(signet::Clock<signet::SystemClock> && signet::Clock<FixedClock>);
static_assert(!signet::Clock<std::chrono::system_clock> && !signet::Clock<int>);

struct OwnCheck {
    signet::Result<void> check(const Access&) const;
};
struct CheckThatIsNotConst {
    signet::Result<void> check(const Access&);
};
struct CheckThatIsBool {
    bool check(const Access&) const;
};
static_assert(signet::SessionCheck<OwnCheck, AccessPolicy>);
static_assert(signet::SessionCheck<signet::NoSessionCheck, AccessPolicy>);
static_assert(!signet::SessionCheck<OwnCheck, RefreshPolicy>);
static_assert(!signet::SessionCheck<CheckThatIsNotConst, AccessPolicy>);
static_assert(!signet::SessionCheck<CheckThatIsBool, AccessPolicy>);

// A moved-from object is usable or empty, and moving never throws.
static_assert(std::is_nothrow_move_assignable_v<TokenVerifier<>> &&
              std::is_nothrow_move_assignable_v<TokenIssuer<>>);
static_assert(std::is_nothrow_move_assignable_v<Bearer<AccessPolicy>>);
static_assert(std::is_nothrow_move_assignable_v<Token<AccessPolicy>>);
static_assert(std::is_nothrow_move_assignable_v<SecretKey<HS256>>);
static_assert(std::is_nothrow_move_constructible_v<KeyRing<HS256>>);
static_assert(std::is_nothrow_move_constructible_v<signet::Result<Access>>);
static_assert(std::is_nothrow_move_assignable_v<signet::Result<Access>>);
#ifdef __cpp_lib_expected
static_assert(std::convertible_to<std::expected<Access, Error>, signet::Result<Access>>);
static_assert(std::convertible_to<signet::Result<Access>, std::expected<Access, Error>>);
static_assert(!Makes<signet::Result<Access>, std::expected<Verified<RefreshPolicy>, Error>>);
static_assert(std::convertible_to<std::unexpected<signet::Errc>, signet::Result<Access>>);
#endif

// An error is small, is made from a code, and has no conversion to bool.
static_assert(std::convertible_to<signet::Errc, Error>);
static_assert(!std::default_initializable<Error>);
static_assert(!std::convertible_to<int, Error>);
static_assert(std::is_error_code_enum_v<signet::Errc>);
static_assert(std::is_nothrow_move_constructible_v<Error>);

}  // namespace
