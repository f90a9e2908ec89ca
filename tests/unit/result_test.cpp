// SPDX-License-Identifier: MIT
#include "signet/result.hpp"

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"

using signet::AccessPolicy;
using signet::BadResultAccess;
using signet::Errc;
using signet::Error;
using signet::RefreshPolicy;
using signet::Result;
using signet::Unexpected;
using signet::Verified;

namespace {

Result<int> refused() {
    return Unexpected{Error{Errc::expired, "exp"}};
}
Result<void> refused_void() {
    return Unexpected{Errc::csrf_mismatch};
}
Result<int> half(int number) {
    return number % 2 == 0 ? Result<int>{number / 2} : Unexpected{Error{Errc::invalid_claim}};
}

template <class Access>
std::string thrown_by(Access access) {
    try {
        access();
    } catch (const BadResultAccess& error) {
        return error.what();
    }
    return "nothing";
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Throws on a copy or a move if `throws`.
struct ThrowingMove {
    explicit ThrowingMove(bool throws_now = false) : throws{throws_now} {}
    ThrowingMove(const ThrowingMove& other) : throws{other.throws} { throw_if_told(); }
    ThrowingMove(ThrowingMove&& other) noexcept(false) : throws{other.throws} { throw_if_told(); }
    ThrowingMove& operator=(const ThrowingMove& other) = default;
    ThrowingMove& operator=(ThrowingMove&& other) = default;
    ~ThrowingMove() = default;

    void throw_if_told() const {
        if (throws) {
            throw std::runtime_error{"moved"};
        }
    }
    bool throws;
};

}  // namespace

TEST_CASE("an untested result with an error does not call the handler") {
    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key};
    const signet::TokenVerifier verifier{key};
    const auto refresh = issuer.issue<RefreshPolicy>({.subject = "ada"});
    int entered = 0;
    const auto admin_page = [&entered](const Verified<AccessPolicy>&) { ++entered; };

    CHECK_THROWS_AS(admin_page(*verifier.verify<AccessPolicy>(refresh.str())), BadResultAccess);
    CHECK_THROWS_AS(admin_page(verifier.verify<AccessPolicy>(refresh.str()).value()), BadResultAccess);
    CHECK_THROWS_AS(verifier.verify<AccessPolicy>(refresh.str())->subject(), BadResultAccess);
    const auto kept = verifier.verify<AccessPolicy>(refresh.str());
    CHECK_THROWS_AS(admin_page(*kept), BadResultAccess);
    auto changeable = verifier.verify<AccessPolicy>(refresh.str());
    CHECK_THROWS_AS(admin_page(*changeable), BadResultAccess);
    CHECK_THROWS_AS(admin_page(*std::move(changeable)), BadResultAccess);
    CHECK(entered == 0);

    admin_page(*verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({}).str()));
    CHECK(entered == 1);
}

TEST_CASE("an access to a missing value or error says why and what to do") {
    const Result<int> error = refused();
    for (const std::string& text : {thrown_by([&] { static_cast<void>(*error); }),
                                    thrown_by([&] { static_cast<void>(error.value()); })}) {
        CAPTURE(text);
        CHECK(contains(text, "the token has expired (exp)"));
        CHECK(contains(text, "test the result"));
    }
    const Result<std::string> text_error = Unexpected{Errc::unknown_key};
    CHECK(contains(thrown_by([&] { static_cast<void>(text_error->size()); }), "no key of this verifier"));
    CHECK(contains(thrown_by([] { *refused_void(); }), "anti-forgery"));
    CHECK(contains(thrown_by([] { refused_void().value(); }), "anti-forgery"));

    const Result<int> value = 1;
    CHECK(contains(thrown_by([&] { static_cast<void>(value.error()); }), "holds a value and no error"));
    CHECK_THROWS_AS(Result<void>{}.error(), BadResultAccess);
    CHECK_THROWS_AS((Result<int, int>{Unexpected{7}}.value()), BadResultAccess);
}

TEST_CASE("a result is constructed from a value or an error or nothing") {
    CHECK(Result<int>{} == 0);
    CHECK(Result<void>{}.has_value());
    CHECK(Result<std::string>{std::in_place, 3U, 'x'} == "xxx");
    CHECK(Result<std::string>{"text"} == "text");
    CHECK(refused().error() == Error{Errc::expired, "exp"});
    CHECK_FALSE(static_cast<bool>(refused()));
    CHECK_FALSE(refused_void());
    Result<std::unique_ptr<int>> only_moved = std::make_unique<int>(4);
    const std::unique_ptr<int> taken = *std::move(only_moved);
    CHECK(*taken == 4);
    Result<std::vector<int>> changed = std::vector<int>{1};
    changed->push_back(2);
    *changed = {1, 2, 3};
    CHECK(changed->size() == 3);
    changed = Unexpected{Errc::expired};
    changed.error() = Error{Errc::unknown_key};
    CHECK(changed == Unexpected{Errc::unknown_key});
    changed = std::vector<int>{5};
    CHECK(changed->front() == 5);
}

TEST_CASE("a result converts by its value and its error and never from bool") {
    const Result<const char*> text = "text";
    const Result<std::string> converted = text;
    CHECK(converted == "text");
    CHECK(Result<std::string>{Result<const char*>{Unexpected{Errc::expired}}}.error() == Errc::expired);
    CHECK(Result<void, Error>{Result<void, Errc>{Unexpected{Errc::expired}}}.error() == Errc::expired);

    const Result<bool> no{Result<int>{0}};
    CHECK(no == false);
    CHECK(Result<bool>{refused()}.error() == Errc::expired);
    const Result<Result<int>> nested{refused()};
    REQUIRE(nested.has_value());
    CHECK_FALSE(nested->has_value());
    const Result<std::optional<int>> maybe = Result<int>{3};
    CHECK(maybe->value() == 3);
}

TEST_CASE("a result is copied, moved and assigned to itself") {
    const std::string long_text(100, 'x');
    Result<std::string> first = long_text;
    const Result<std::string> copy = first;
    CHECK(copy == first);
    Result<std::string> second = std::move(first);
    CHECK(second == long_text);
    first = second;
    CHECK(first == long_text);
    auto& same = first;
    first = same;
    CHECK(first == long_text);
    first = std::move(same);
    CHECK(first.has_value());
    first = refused().transform([](int) { return std::string{}; });
    CHECK(first.error().claim() == "exp");
    second = std::move(first);
    CHECK(second.error().claim() == "exp");
    std::swap(first, second);
    CHECK(first.error().claim() == "exp");
}

TEST_CASE("after an assignment that throws a result has no value") {
    Result<ThrowingMove> target = Unexpected{Errc::expired};
    const Result<ThrowingMove> source{std::in_place, true};
    CHECK_THROWS_AS(target = source, std::runtime_error);
    CHECK_FALSE(target.has_value());
    CHECK_THROWS_AS(*target, BadResultAccess);
    const Result<ThrowingMove> value{std::in_place};
    target = value;
    CHECK(target.has_value());
}

TEST_CASE("value_or returns the value or its argument") {
    CHECK(refused().value_or(7) == 7);
    CHECK(Result<int>{1}.value_or(7) == 1);
    const Result<std::string> text = "text";
    CHECK(text.value_or("other") == "text");
    Result<std::unique_ptr<int>> none = Unexpected{Errc::expired};
    CHECK(std::move(none).value_or(nullptr) == nullptr);
}

TEST_CASE("and_then continues with a value and or_else with an error") {
    CHECK(half(8).and_then(half).and_then(half) == 1);
    CHECK(half(6).and_then(half).error() == Errc::invalid_claim);
    CHECK(refused().and_then(half).error() == Errc::expired);
    CHECK(Result<void>{}.and_then([] { return Result<int>{3}; }) == 3);
    CHECK(refused_void().and_then([] { return Result<int>{3}; }).error() == Errc::csrf_mismatch);

    const auto recover = [](const Error& error) -> Result<int> {
        return error == Errc::expired ? Result<int>{0} : Unexpected{error};
    };
    CHECK(refused().or_else(recover) == 0);
    CHECK(half(3).or_else(recover).error() == Errc::invalid_claim);
    CHECK(half(4).or_else(recover) == 2);
    CHECK(refused_void().or_else([](const Error&) { return Result<void>{}; }).has_value());
}

TEST_CASE("transform converts a value, transform_error an error") {
    CHECK(half(8).transform([](int number) { return std::to_string(number); }) == "4");
    CHECK(refused().transform([](int number) { return number; }).error() == Errc::expired);
    int calls = 0;
    const Result<void> done = half(8).transform([&calls](int) { ++calls; });
    CHECK((done.has_value() && calls == 1));
    CHECK(done.transform([] { return 5; }) == 5);
    Result<std::unique_ptr<int>> only_moved = std::make_unique<int>(4);
    CHECK(std::move(only_moved).transform([](std::unique_ptr<int> taken) { return *taken; }) == 4);

    const auto name = [](const Error& error) { return std::string{error.name()}; };
    CHECK(refused().transform_error(name) == Unexpected{std::string{"expired"}});
    CHECK(half(2).transform_error(name) == 1);
    CHECK(refused_void().transform_error(name).error() == "csrf_mismatch");
    Result<int> changeable = 1;
    changeable.transform([](int& number) { ++number; }).value();
    CHECK(changeable == 2);
}

TEST_CASE("results compare by value and by error") {
    CHECK(half(4) == Result<long>{2});
    CHECK(half(4) != half(6));
    CHECK(half(4) != refused());
    CHECK(refused() == refused());
    CHECK(refused() != half(3));
    CHECK(refused() == Unexpected{Error{Errc::expired, "exp"}});
    CHECK(refused() != 0);
    CHECK(half(4) != Unexpected{Errc::expired});
    CHECK(Result<void>{} == Result<void>{});
    CHECK(Result<void>{} != refused_void());
}

#ifdef __cpp_lib_expected
TEST_CASE("a result and std::expected convert into each other") {
    const std::expected<int, Error> value = half(8);
    CHECK(value == 4);
    const std::expected<int, Error> error{refused()};
    CHECK(error.error().claim() == "exp");
    CHECK(Result<int>{value} == 4);
    CHECK(Result<int>{error} == refused());
    CHECK(Result<long>{std::expected<int, Error>{3}} == 3);
    CHECK(Result<bool>{std::expected<bool, Error>{false}} == false);
    CHECK(Result<bool>{error}.error() == Errc::expired);

    const std::expected<void, Error> nothing = refused_void();
    CHECK_FALSE(nothing.has_value());
    CHECK(Result<void>{nothing} == refused_void());
    std::expected<std::unique_ptr<int>, Error> moved = Result<std::unique_ptr<int>>{std::make_unique<int>(4)};
    CHECK(**moved == 4);
    CHECK(**Result<std::unique_ptr<int>>{std::move(moved)} == 4);

    const auto refuse = [](bool now) -> Result<int> {
        if (now) {
            return std::unexpected{Error{Errc::expired, "exp"}};
        }
        return 1;
    };
    CHECK(refuse(true) == refused());
    CHECK(refuse(false) == 1);
    CHECK(refused() == std::unexpected{Error{Errc::expired, "exp"}});
}
#endif

TEST_CASE("result: integers are compared by value, whatever their signedness") {
    CHECK(signet::Result<std::size_t>{3U} == 3);
    CHECK_FALSE(signet::Result<std::size_t>{static_cast<std::size_t>(-1)} == -1);
}
