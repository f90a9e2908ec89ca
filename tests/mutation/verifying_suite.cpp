// SPDX-License-Identifier: MIT
// The kill suite for the verifying headers: header rules, HMAC, claims, key rings, verifier.
#include <initializer_list>
#include <limits>
#include <signet/policy_requirements.hpp>
#include <signet/verifier.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "../assurance/forge.hpp"
#include "check.hpp"

namespace {

using namespace signet;  // NOLINT(google-build-using-namespace): all of it is what is tested
using assurance::Forge;
using assurance::plain_header;
using std::chrono::seconds;
using testing::FixedClock;

struct TokenTypePolicy {
    static constexpr std::string_view type = "a type that needs the heap";
    static constexpr seconds lifetime{60};
    static constexpr auto marking = Marking::claim("token_type");
};
struct TruePolicy {
    static constexpr std::string_view type = "fresh";
    static constexpr seconds lifetime{60};
    static constexpr auto marking = Marking::boolean_claim("fresh", true);
};
struct FalsePolicy {
    static constexpr std::string_view type = "stale";
    static constexpr seconds lifetime{60};
    static constexpr auto marking = Marking::boolean_claim("fresh", false);
};
struct HeaderPolicy {
    static constexpr std::string_view type = "header";
    static constexpr seconds lifetime{60};
    static constexpr auto marking = Marking::header_type("x+jwt");
};

template <class Policy = AccessPolicy>
Result<Verified<Policy>> verify(std::string_view header, std::string_view claims,
                                VerifierOptions options = {}) {
    return assurance::verifier(std::move(options)).verify<Policy>(Forge{}.token(header, claims));
}

template <class Policy = AccessPolicy>
bool accepts(std::string_view claims, VerifierOptions options = {}) {
    return verify<Policy>(plain_header, claims, std::move(options)).has_value();
}

template <class Policy = AccessPolicy>
bool refuses(std::string_view claims, const Error& error, VerifierOptions options = {}) {
    const auto verified = verify<Policy>(plain_header, claims, std::move(options));
    return !verified && verified.error() == error;
}

template <class Policy = AccessPolicy>
bool refuses_header(std::string_view header, const Error& error) {
    const auto verified = verify<Policy>(header, assurance::access_claims());
    return !verified && verified.error() == error;
}

std::string claims(std::string_view more) {
    return R"({"type":"access","exp":1767225601)" + std::string{more} + "}";
}
std::string expiring(std::string_view exp) {
    return R"({"type":"access","exp":)" + std::string{exp} + "}";
}
std::string at(std::string_view name, std::string_view value) {
    return claims(",\"" + std::string{name} + "\":" + std::string{value});
}

Errc refusal(std::string_view token, VerifierOptions options = {}) {
    const auto verified = assurance::verifier(std::move(options)).verify<AccessPolicy>(token);
    return verified ? Errc{} : verified.error().code();
}

void form() {
    const std::string good = Forge{}.token(plain_header, assurance::access_claims());
    check(refusal(good) == Errc{});
    check(refusal(good, {.maximum_token_size = good.size()}) == Errc{});
    check(refusal(good, {.maximum_token_size = good.size() - 1}) == Errc::token_too_large);
    check(refusal("") == Errc::malformed_token && refusal("a.b") == Errc::malformed_token);
    check(refusal(std::string(16 * 1024, '.')) == Errc::malformed_token);
    check(refusal(std::string(16 * 1024 + 1, '.')) == Errc::token_too_large);
    check(refusal(good.substr(0, good.size() - 1)) == Errc::bad_signature &&
          refusal(good + "A") == Errc::bad_signature);
    check(refusal(good.substr(0, good.size() - 1) + "!") == Errc::malformed_token);
    check(refusal(Forge{2}.token(plain_header, assurance::access_claims())) == Errc::bad_signature);
    check(refusal(Forge{}.sign("!." + signet::detail::base64url_encode("{}"))) == Errc::malformed_token);
    check(refusal(Forge{}.sign(signet::detail::base64url_encode(plain_header) + ".!")) ==
          Errc::malformed_payload);
    check(refusal(Forge{}.sign(signet::detail::base64url_encode(plain_header) + ".A")) ==
          Errc::malformed_payload);
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const int bit : {0, 2, 5}) {
            std::string altered = good;
            altered[i] = static_cast<char>(altered[i] ^ (1 << bit));
            check(refusal(altered) != Errc{});
        }
    }
    const std::string other_alg = R"({"alg":"HS384"})";
    check(refusal(Forge{2}.token(other_alg, "x")) == Errc::wrong_algorithm);
    check(refusal(Forge{}.token(plain_header, "x")) == Errc::malformed_payload);
    check(refusal(Forge{}.token(plain_header, R"({"a":0,"a":0})")) == Errc::duplicate_member);
    check(refusal(Forge{}.token(plain_header, R"({"a":)" + std::string(64, '[') + std::string(64, ']') +
                                                  "}")) == Errc::nesting_too_deep);
    // The payload is not read before the signature is checked.
    check(refusal(Forge{2}.token(plain_header, "x")) == Errc::bad_signature);
}

void headers() {
    const auto good = [](std::string_view header) {
        return verify(header, assurance::access_claims()).has_value();
    };
    check(good(R"({"alg":"HS256"})") && good(R"({"typ":"jWt","alg":"HS256"})") &&
          good(R"({"alg":"\u0048S256"})"));
    check(good(R"({"alg":"HS256","kid":"k","cty":"c","x":[{}]})") &&
          good(R"({"alg":"HS256","typ":"\u004aWT"})"));
    check(refuses_header("x", Errc::malformed_header) && refuses_header("[]", Errc::malformed_header));
    check(refuses_header(R"({"alg":"HS256","alg":"HS256"})", Errc::duplicate_member));
    check(refuses_header(R"({"a":)" + std::string(64, '[') + std::string(64, ']') + "}",
                         Errc::nesting_too_deep));
    for (const std::string_view header :
         {R"({})", R"({"alg":"none"})", R"({"alg":"hs256"})", R"({"alg":null})", R"({"alg":["HS256"]})",
          R"({"alg":"HS2567"})", R"({"typ":"JWT"})"}) {
        check(refuses_header(header, {Errc::wrong_algorithm, "alg"}));
    }
    check(refuses_header(R"({"alg":"HS256","crit":[]})", {Errc::unsupported_critical_header, "crit"}));
    check(refuses_header(R"({"alg":"HS256","b64":true})", {Errc::unsupported_critical_header, "b64"}));
    check(refuses_header(R"({"alg":"HS256","kid":1})", {Errc::invalid_claim, "kid"}));
    check(refuses_header(R"({"alg":"HS256","cty":null})", {Errc::invalid_claim, "cty"}));
    check(refuses_header(R"({"alg":"HS256","typ":1})", {Errc::invalid_claim, "typ"}));
    for (const std::string_view typ : {"", "JW", "JWTT", "at+jwt", "application/JWTT", "application/",
                                       "xapplication/JWT", "JWU", "jws", "*wt", "j7t"}) {
        check(refuses_header(R"({"alg":"HS256","typ":")" + std::string{typ} + "\"}",
                             {Errc::wrong_token_type, "typ"}));
    }
    const auto of_size = [](std::size_t characters) {
        const std::size_t bytes = characters / 4 * 3;
        return R"({"alg":"HS256","x":")" + std::string(bytes - 22, 'x') + "\"}";
    };
    check(good(of_size(8192)) && refuses_header(of_size(8196), Errc::malformed_header));

    const auto header_marked = [](std::string_view typ) {
        return verify<HeaderPolicy>(R"({"alg":"HS256")" + std::string{typ} + "}", R"({"exp":1767225601})");
    };
    check(header_marked(R"(,"typ":"x+jwt")").has_value() && header_marked(R"(,"typ":"X+JWT")").has_value());
    check(header_marked(R"(,"typ":"application/x+jwt")").has_value() &&
          header_marked(R"(,"typ":"APPLICATION/x+jwt")"));
    for (const std::string_view typ : {"", R"(,"typ":"JWT")", R"(,"typ":"x+jw")", R"(,"typ":"application/")",
                                       R"(,"typ":"application/application/x+jwt")", R"(,"typ":"text/x+jwt")",
                                       R"(,"typ":"application/x+jwt/")"}) {
        const auto verified = header_marked(typ);
        check(!verified && verified.error() == Error{Errc::wrong_token_type, "typ"});
    }
    // Its header is the usual one, and the policy requires its own.
    check(refuses_header<HeaderPolicy>(plain_header, {Errc::wrong_token_type, "typ"}));
    check(detail::equals_ignoring_case("aZ@[`{", "Az@[`{") && !detail::equals_ignoring_case("@", "`"));
    check(!detail::equals_ignoring_case("[", "{") && !detail::equals_ignoring_case("a", "ab"));
}

void types() {
    check(accepts(claims("")) && accepts(R"({"type":"\u0061ccess","exp":1767225601})"));
    check(accepts<RefreshPolicy>(R"({"type":"refresh","exp":1767225601})"));
    const Error wrong{Errc::wrong_token_type, "type"};
    for (const std::string_view type : {R"("refresh")", R"("ACCESS")", R"("acces")", R"("access ")", "null",
                                        "1", R"(["access"])", R"({"type":"access"})", "true"}) {
        check(refuses(R"({"exp":1767225601,"type":)" + std::string{type} + "}", wrong));
    }
    check(refuses(R"({"exp":1767225601})", wrong) && refuses<RefreshPolicy>(claims(""), wrong));
    check(accepts<TokenTypePolicy>(R"({"token_type":"a type that needs the heap","exp":1767225601})"));
    check(refuses<TokenTypePolicy>(R"({"type":"a type that needs the heap","exp":1767225601})",
                                   {Errc::wrong_token_type, "token_type"}));
    check(accepts<TruePolicy>(R"({"fresh":true,"exp":1767225601})") &&
          accepts<FalsePolicy>(R"({"fresh":false,"exp":1767225601})"));
    for (const std::string_view fresh : {"false", "null", "1", R"("true")", "[true]"}) {
        check(refuses<TruePolicy>(R"({"exp":1767225601,"fresh":)" + std::string{fresh} + "}",
                                  {Errc::wrong_token_type, "fresh"}));
    }
    check(refuses<FalsePolicy>(R"({"fresh":true,"exp":1767225601})", {Errc::wrong_token_type, "fresh"}));
    check(refuses<FalsePolicy>(R"({"exp":1767225601})", {Errc::wrong_token_type, "fresh"}));
}

void times() {
    const Error expired{Errc::expired, "exp"};
    check(accepts(expiring("1767225601")) && accepts(expiring("1767225601.9")) &&
          accepts(expiring("253402300799")));
    check(refuses(expiring("1767225600"), expired) && refuses(expiring("1767225600.9"), expired));
    check(refuses(expiring("1767225599"), expired) && refuses(expiring("0"), expired));
    const VerifierOptions lenient{.leeway = seconds{30}};
    check(accepts(expiring("1767225571"), lenient) && refuses(expiring("1767225570"), expired, lenient));
    check(refuses(R"({"type":"access"})", {Errc::missing_claim, "exp"}));
    check(accepts(R"({"type":"access"})", {.allow_missing_expiry = true}));
    check(refuses(expiring("1767225600"), expired, {.allow_missing_expiry = true}));

    const Error early{Errc::not_yet_valid, "nbf"};
    check(accepts(at("nbf", "1767225600")) && accepts(at("nbf", "0")) && accepts(at("nbf", "1767225600.1")) &&
          accepts(at("nbf", "-62135596800")));
    check(refuses(at("nbf", "1767225601"), early) && accepts(at("nbf", "1767225630"), lenient));
    check(refuses(at("nbf", "1767225631"), early, lenient) && accepts(at("nbf", "1767225630.5"), lenient));
    const Error future{Errc::issued_in_future, "iat"};
    check(accepts(at("iat", "1767225600")) && accepts(at("iat", "0")) && accepts(at("iat", "1767225600.1")) &&
          accepts(at("iat", "-62135596800")));
    check(accepts(at("iat", "1767225605.9")) && refuses(at("iat", "1767225606"), future));
    check(accepts(at("iat", "1767225630"), lenient) && refuses(at("iat", "1767225631"), future, lenient));
    const VerifierOptions intolerant{.future_tolerance = seconds{0}};
    check(refuses(at("iat", "1767225601"), future, intolerant));
    check(accepts(at("iat", R"(1767225605,"nbf":1767225605)")) &&
          refuses(at("iat", R"(1767225605,"nbf":1767225606)"), early) &&
          refuses(at("iat", R"(1767225600,"nbf":1767225601)"), early) &&
          refuses(at("iat", R"(1767225606,"nbf":1767225606)"), early));

    const VerifierOptions hour{.maximum_lifetime = seconds{3600}};
    const Error too_long{Errc::lifetime_too_long, "exp"};
    const auto living = [](std::string_view iat, std::string_view exp) {
        return R"({"type":"access","exp":)" + std::string{exp} + std::string{iat.empty() ? "" : ",\"iat\":"} +
               std::string{iat} + "}";
    };
    check(accepts(living("1767225600", "1767229200"), hour) &&
          refuses(living("1767225600", "1767229201"), too_long, hour));
    check(accepts(living("", "1767229200"), hour) && refuses(living("", "1767229201"), too_long, hour));
    check(refuses(living("1767222001", "1767225602"), too_long, hour) &&
          accepts(living("1767222001", "1767225601"), hour));
    check(accepts(living("0", "253402300799"), {.maximum_lifetime = seconds{253402300799}}));
    check(accepts(living("0", "253402300799"), {.maximum_lifetime = seconds::max()}));
    check(refuses(living("0", "253402300799"), too_long, {.maximum_lifetime = seconds{253402300798}}));

    for (const std::string_view name : {"exp", "nbf", "iat"}) {
        for (const std::string_view value :
             {"null", R"("1767225601")", "true", "[]", "{}", "-62135596801", "253402300800", "1e300"}) {
            check(refuses(R"({"type":"access",")" + std::string{name} + "\":" + std::string{value} + "}",
                          {Errc::invalid_claim, name}));
        }
    }
    check(refuses(at("iat", "-1"), {Errc::invalid_claim, "iat"}) &&
          refuses(at("nbf", "-1"), {Errc::invalid_claim, "nbf"}) && refuses(expiring("-1"), expired) &&
          accepts(at("iat", "-2")));
    // No clock causes an overflow.
    for (const auto now : {std::chrono::sys_seconds::min(), std::chrono::sys_seconds::max()}) {
        const assurance::Verifier extreme{assurance::secret_key(), lenient, FixedClock{now}};
        check(!extreme.verify<AccessPolicy>(Forge{}.token(plain_header, at("nbf", "1767225600"))));
    }
}

/// One second late, and counts the calls for the exact time.
struct LateClock {
    int* asked;

    static std::chrono::sys_seconds now() { return assurance::now - seconds{1}; }
    [[nodiscard]] std::chrono::sys_time<std::chrono::milliseconds> exact_now() const {
        ++*asked;
        return assurance::now + std::chrono::milliseconds{250};
    }
};

void late_clocks() {
    int asked = 0;
    const TokenVerifier verifier{
        assurance::secret_key(), {.future_tolerance = seconds{0}}, LateClock{&asked}};
    const auto verdict = [&](std::string_view claims) {
        asked = 0;
        const auto verified = verifier.verify<AccessPolicy>(Forge{}.token(plain_header, claims));
        return verified ? Errc{} : verified.error().code();
    };
    check(verdict(at("nbf", "1767225600")) == Errc{} && asked == 1);
    check(verdict(at("iat", "1767225600")) == Errc{} && asked == 1);
    check(verdict(at("iat", "1767225600.25")) == Errc{} && asked == 1);
    check(verdict(at("iat", "1767225600.2500009")) == Errc{} && asked == 1);
    check(verdict(at("iat", "1767225600.26")) == Errc::issued_in_future && asked == 1);
    check(verdict(at("nbf", "1767225601")) == Errc::not_yet_valid && asked == 1);
    check(verdict(at("iat", "1767225601")) == Errc::issued_in_future && asked == 1);
    check(verdict(R"({"type":"access","exp":1767225600,"nbf":1767225600})") == Errc::expired && asked == 1);
    check(verdict(R"({"type":"access","exp":1767225999,"iat":1767225599})") == Errc{} && asked == 0);
    check(verdict(expiring("1767225600")) == Errc::expired && asked == 1);
    check(verdict(expiring("1767225600.25")) == Errc::expired && asked == 1);
    check(verdict(expiring("1767225600.26")) == Errc{} && asked == 1);
    check(verdict(expiring("1767225599.9")) == Errc::expired && asked == 1);
    check(verdict(expiring("1767225601")) == Errc{} && asked == 0);
    check(verdict(expiring("1767225599")) == Errc::expired && asked == 0);

    using Recently = RequireLoginWithin<AccessPolicy, 1>;
    const auto recently = [&](std::string_view claims) {
        return verifier.verify<Recently>(Forge{}.token(plain_header, claims)).has_value();
    };
    check(!recently(at("iat", R"(1767225600,"auth_time":1767225598)")));
    check(recently(at("iat", R"(1767225599,"auth_time":1767225598)")));
}

void names() {
    const VerifierOptions expecting{.issuer = {"one", "https://auth.example/a long name"},
                                    .audience = {"orders", "billing"}};
    const auto both = [](std::string_view iss, std::string_view aud) {
        return claims((iss.empty() ? "" : ",\"iss\":" + std::string{iss}) +
                      (aud.empty() ? "" : ",\"aud\":" + std::string{aud}));
    };
    check(accepts(both(R"("one")", R"("orders")"), expecting) &&
          accepts(both(R"("\u006fne")", R"("\u006frders")"), expecting));
    check(accepts(both(R"("https://auth.example/a long name")", R"(["x","billing"])"), expecting));
    check(accepts(both(R"("one")", R"(["orders","x"])"), expecting) &&
          accepts(both(R"("one")", R"(["x","o\u0072ders"])"), expecting));
    for (const std::string_view iss : {R"("")", R"("on")", R"("one ")", R"("ONE")", R"("onee")"}) {
        check(refuses(both(iss, R"("orders")"), {Errc::wrong_issuer, "iss"}, expecting));
    }
    check(refuses(both("", R"("orders")"), {Errc::missing_claim, "iss"}, expecting));
    for (const std::string_view aud :
         {R"("")", R"("order")", R"("ordersx")", R"([])", R"(["x","y"])", R"(["order s"])"}) {
        check(refuses(both(R"("one")", aud), {Errc::wrong_audience, "aud"}, expecting));
    }
    check(refuses(both(R"("one")", ""), {Errc::missing_claim, "aud"}, expecting));
    check(refuses(both(R"("one")", ""), {Errc::unexpected_issuer, "iss"}));
    check(refuses(both("", R"("orders")"), {Errc::unexpected_audience, "aud"}));
    check(accepts(both(R"("one")", R"("orders")"), {.allow_any_issuer = true, .allow_any_audience = true}));
    check(accepts(both("", ""), {.allow_any_issuer = true, .allow_any_audience = true}));
    check(refuses(both(R"("one")", R"("orders")"), {Errc::unexpected_audience, "aud"},
                  {.allow_any_issuer = true}));
    check(refuses(both(R"("one")", R"("orders")"), {Errc::unexpected_issuer, "iss"},
                  {.allow_any_audience = true}));

    for (const std::string_view name : {"iss", "sub", "jti"}) {
        for (const std::string_view value : {"null", "1", "true", "[]", R"(["one"])", "{}"}) {
            check(refuses(at(name, value), {Errc::invalid_claim, name}));
        }
    }
    for (const std::string_view value : {"null", "1", "true", "{}", "[1]", R"(["orders",null])"}) {
        check(refuses(at("aud", value), {Errc::invalid_claim, "aud"}));
    }
    check(accepts(at("sub", "42"), {.allow_numeric_subject = true}) &&
          accepts(at("sub", "-1"), {.allow_numeric_subject = true}));
    for (const std::string_view value : {"1.5", "1e3", "1E3", "true", "null", "[]"}) {
        check(refuses(at("sub", value), {Errc::invalid_claim, "sub"}, {.allow_numeric_subject = true}));
    }
    check(verify(plain_header, at("sub", "42"), {.allow_numeric_subject = true})->subject() == "42");
    // Of several errors, the first in the documented order is reported.
    check(refuses(R"({"iss":1,"jti":1,"exp":"x"})", {Errc::invalid_claim, "iss"}));
    check(refuses(R"({"jti":1,"sid":1,"exp":"x"})", {Errc::invalid_claim, "jti"}));

    const VerifierOptions requiring{.required_claims = {"role", "a claim with a long name"}};
    check(accepts(claims(R"(,"role":false,"a claim with a long name":[])"), requiring));
    check(refuses(claims(R"(,"role":"x")"), {Errc::missing_claim, "a claim with a long name"}, requiring));
    check(refuses(claims(R"(,"role":null,"a claim with a long name":1)"), {Errc::missing_claim, "role"},
                  requiring));
}

/// Of two errors, the first in the documented order is reported.
void order() {
    const VerifierOptions strict{
        .issuer = "i", .audience = "a", .required_claims = {"r"}, .maximum_lifetime = seconds{10}};
    const auto reason = [&strict](std::string_view text) {
        const auto verified = verify(plain_header, text, strict);
        return verified ? Errc{} : verified.error().code();
    };
    check(reason(R"({"sub":1,"type":"refresh"})") == Errc::invalid_claim);
    check(reason(R"({"type":"refresh","exp":1})") == Errc::wrong_token_type);
    check(reason(R"({"type":"access","exp":1,"nbf":253402300799})") == Errc::expired);
    check(reason(R"({"type":"access","exp":253402300799,"nbf":253402300798,"iat":253402300798})") ==
          Errc::not_yet_valid);
    check(reason(R"({"type":"access","exp":253402300799,"iat":253402300798})") == Errc::issued_in_future);
    check(reason(R"({"type":"access","exp":253402300799})") == Errc::lifetime_too_long);
    check(reason(R"({"type":"access","exp":1767225601})") == Errc::missing_claim);
    check(reason(R"({"type":"access","exp":1767225601,"iss":"x","aud":"x"})") == Errc::wrong_issuer);
    check(reason(R"({"type":"access","exp":1767225601,"iss":"i","aud":"x"})") == Errc::wrong_audience);
    check(reason(R"({"type":"access","exp":1767225601,"iss":"i","aud":"a"})") == Errc::missing_claim);
    check(reason(R"({"type":"access","exp":1767225601,"iss":"i","aud":"a","r":1})") == Errc{});
}

void accessors() {
    const auto all = verify(
        plain_header,
        claims(
            R"(,"iss":"i\n","sub":"s","jti":"j\u0041","sid":"session","nbf":1.5,"iat":7,"aud":["a","\u0062"])"),
        {.allow_any_issuer = true, .allow_any_audience = true});
    check(all && all->issuer() == "i\n" && all->subject() == "s" && all->id() == "jA" &&
          all->session_id() == "session");
    check(all->not_before()->time_since_epoch().count() == 1 &&
          all->issued_at()->time_since_epoch().count() == 7);
    check(all->expires_at().time_since_epoch().count() == 1767225601);
    check(all->audience() == std::vector<std::string>{"a", "b"});
    const auto none = verify(plain_header, R"({"type":"access","aud":"\u0061"})",
                             {.allow_missing_expiry = true, .allow_any_audience = true});
    check(none && none->issuer().empty() && none->subject().empty() && none->id().empty() &&
          none->session_id().empty());
    check(!none->not_before() && !none->issued_at() && none->expires_at() == std::chrono::sys_seconds::max());
    check(none->audience() == std::vector<std::string>{"a"});
    check(verify(plain_header, claims(""))->audience().empty());
    const auto tiny =
        assurance::verifier({.allow_missing_expiry = true})
            .verify<HeaderPolicy>(Forge{}.token(R"({"alg":"HS256","typ":"x+jwt"})", R"({"sub":"u"})"));
    check(tiny && tiny->subject() == "u");
}

/// The string and its parts, with and without strings that are stored after it.
void payloads() {
    for (const std::string_view subject : {"s", "\\u0073"}) {
        const std::string text =
            R"({"role":"x","n":null,"sub":")" + std::string{subject} + R"(","list":[1, 2]})";
        std::string json = text;
        detail::JsonMembers members;
        detail::RegisteredClaims claims;
        check(members.read(json) == detail::JsonFault::none && !claims.read(members, VerifierOptions{}));
        const detail::Payload payload{std::move(json), claims};
        check(payload.subject() == "s" && payload.json().dump() == text);
        check(payload.claim_json("role") == R"("x")" && payload.claim_json("n") == "null" &&
              payload.claim_json("list") == "[1, 2]" && !payload.claim_json("x"));
    }
}

void keys() {
    const auto key = [](unsigned seed) { return assurance::secret_key(seed); };
    const auto verifies = [](const KeyRing<HS256>& ring, unsigned seed, std::string_view header) {
        const assurance::Verifier verifier{ring, {}, FixedClock{assurance::now}};
        const auto verified =
            verifier.verify<AccessPolicy>(Forge{seed}.token(header, assurance::access_claims()));
        return verified ? Errc{} : verified.error().code();
    };
    const auto kid = [](std::string_view id) {
        return R"({"alg":"HS256","typ":"JWT","kid":")" + std::string{id} + "\"}";
    };
    const KeyRing<HS256> ring = KeyRing<HS256>{key(1).with_id("a")}
                                    .also_verify(key(2).with_id("b"), assurance::now + seconds{1})
                                    .also_verify(key(3).with_id("c"), assurance::now);
    check(ring.size() == 3);
    check(verifies(ring, 1, kid("a")) == Errc{} && verifies(ring, 2, kid("b")) == Errc{});
    check(verifies(ring, 3, kid("c")) == Errc::unknown_key &&
          verifies(ring, 2, kid("a")) == Errc::bad_signature);
    check(verifies(ring, 1, kid("b")) == Errc::bad_signature &&
          verifies(ring, 1, kid("d")) == Errc::unknown_key);
    check(verifies(ring, 1, plain_header) == Errc{} && verifies(ring, 2, plain_header) == Errc{});
    check(verifies(ring, 3, plain_header) == Errc::bad_signature &&
          verifies(ring, 4, plain_header) == Errc::bad_signature);
    check(verifies(ring, 2, R"({"kid":"\u0062","alg":"HS256"})") == Errc{});
    check(verifies(KeyRing<HS256>{key(1)}, 1, kid("anything")) == Errc{});
    check(verifies(KeyRing<HS256>{key(1)}, 2, kid("anything")) == Errc::bad_signature);

    // The message authentication code, for keys up to and above the block size.
    for (const auto& [size, begin] :
         {std::pair{20U, "\xB0\x34\x4C\x61\xD8\xDB"}, std::pair{131U, "\x60\xE4\x31\x59\x1E\xE0"}}) {
        const std::string bytes(size, size == 20 ? '\x0b' : '\xaa');
        const detail::HmacKey<HS256> hmac{std::as_bytes(std::span{bytes})};
        const auto mac =
            hmac.sign(size == 20 ? "Hi There" : "Test Using Larger Than Block-Size Key - Hash Key First");
        check(std::string_view{reinterpret_cast<const char*>(mac.bytes().data()), 6} == begin);
        auto presented = mac.bytes();
        check(mac.matches(presented));
        for (std::size_t i = 0; i < presented.size() * 8; ++i) {
            presented[i / 8] ^= static_cast<unsigned char>(1 << i % 8);
            check(!mac.matches(presented));
            presented[i / 8] ^= static_cast<unsigned char>(1 << i % 8);
        }
    }
    const std::string block(64, 'k');
    const std::string block_more(65, 'k');
    const auto sign = [](const std::string& bytes) {
        const detail::HmacKey<HS256> hmac{std::as_bytes(std::span{bytes})};
        const auto mac = hmac.sign("m");
        return detail::base64url_encode(
            {reinterpret_cast<const char*>(mac.bytes().data()), mac.bytes().size()});
    };
    // HMAC-SHA-256("m") under 64 and 65 bytes of 'k', from another implementation.
    check(sign(block) == "O3qNRT527bUZI4pRUQWldQjQ8Wn0gOvu4SCp54Ayifo");
    check(sign(block_more) == "wtfUwiVt2wl0CewMZ-HVj6GgB_xpMsrA2JKlJdCK98w");
}

void requirements() {
    using Scoped = RequireScope<AccessPolicy, "read", "write">;
    check(accepts<Scoped>(claims(R"(,"scope":"read write")")) &&
          accepts<Scoped>(claims(R"(,"scope":["write","read"])")));
    check(refuses<Scoped>(claims(R"(,"scope":"read")"), {Errc::insufficient_scope, "scope"}));
    check(refuses<Scoped>(claims(""), {Errc::insufficient_scope, "scope"}));
    using Twice = RequireFreshLogin<Scoped>;
    check(accepts<Twice>(claims(R"(,"scope":"read write","fresh":true)")));
    check(refuses<Twice>(claims(R"(,"fresh":true)"), {Errc::insufficient_scope, "scope"}));
    check(refuses<Twice>(claims(R"(,"scope":"read write")"), {Errc::login_too_old, "fresh"}));
    const VerifierOptions lenient{.leeway = seconds{30}};
    check(accepts<Twice>(claims(R"(,"scope":"read write","fresh":1767225571)"), lenient));
    check(refuses<Twice>(claims(R"(,"scope":"read write","fresh":1767225570)"),
                         {Errc::login_too_old, "fresh"}, lenient));
}

/// A ring takes at most sixteen keys.
void full_ring() {
    KeyRing ring{assurance::secret_key(1)};
    for (unsigned seed = 2; seed <= 16; ++seed) {
        ring.also_verify(assurance::secret_key(seed), assurance::now);
    }
    check(ring.size() == 16);
    bool refused = false;
    try {
        ring.also_verify(assurance::secret_key(17), assurance::now);
    } catch (const KeyError&) {
        refused = true;
    }
    check(refused && ring.size() == 16);
}

void options() {
    const auto refused = [](VerifierOptions options) {
        try {
            static_cast<void>(assurance::verifier(std::move(options)));
            return false;
        } catch (const ConfigurationError&) {
            return true;
        }
    };
    check(!refused({}) && refused({.leeway = seconds{601}}) && !refused({.leeway = seconds{600}}) &&
          refused({.leeway = seconds{-1}}));
    check(refused({.maximum_token_size = 0}) && !refused({.maximum_token_size = 1}));
    check(!refused({.maximum_token_size = 256U << 20}) && refused({.maximum_token_size = (256U << 20) + 1}));
    check(refused({.maximum_lifetime = seconds{0}}) && !refused({.maximum_lifetime = seconds{1}}));
    check(refused({.maximum_lifetime = seconds{1}, .allow_missing_expiry = true}));
    check(refused({.issuer = ""}) && refused({.audience = {"a", ""}}) && refused({.required_claims = {""}}));
    check(refused({.issuer = "i", .allow_any_issuer = true}) &&
          refused({.audience = "a", .allow_any_audience = true}));
}

}  // namespace

int main() {
    form();
    headers();
    types();
    times();
    late_clocks();
    names();
    order();
    accessors();
    payloads();
    keys();
    full_ring();
    requirements();
    options();
    // A second thread has a separate context.
    std::thread{form}.join();
}
