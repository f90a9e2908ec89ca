// SPDX-License-Identifier: MIT
// Type contracts of Result, which is C++20 and needs only its own header.
#include <concepts>
#include <memory>
#include <signet/result.hpp>
#include <string>
#include <type_traits>
#include <utility>

using signet::Errc;
using signet::Error;
using signet::Result;
using signet::Unexpected;

namespace {

static_assert(std::same_as<Result<int>::value_type, int>);
static_assert(std::same_as<Result<int>::error_type, Error>);
static_assert(std::same_as<Result<void>::value_type, void>);

// No implicit conversion from a value to an error, or from bool to a value.
static_assert(std::convertible_to<Unexpected<Errc>, Result<int>>);
static_assert(std::convertible_to<Unexpected<Error>, Result<void>>);
static_assert(!std::convertible_to<Error, Result<int>>);
static_assert(!std::convertible_to<Errc, Result<bool>>);
static_assert(!std::convertible_to<Result<int>, bool>);
static_assert(!std::convertible_to<Result<bool>, bool>);
static_assert(!std::constructible_from<Result<void>, Result<int>>);
static_assert(!std::constructible_from<Result<int>, Result<std::string>>);
static_assert(std::convertible_to<Result<const char*>, Result<std::string>>);

static_assert(std::copyable<Result<std::string>>);
static_assert(std::movable<Result<std::unique_ptr<int>>>);
static_assert(!std::copy_constructible<Result<std::unique_ptr<int>>>);
static_assert(std::is_nothrow_move_constructible_v<Result<std::string>>);
static_assert(std::is_nothrow_move_assignable_v<Result<std::string>>);
static_assert(std::default_initializable<Result<void>>);
struct NoDefault {
    explicit NoDefault(int);
};
static_assert(!std::default_initializable<Result<NoDefault>>);

static_assert(std::same_as<decltype(*std::declval<Result<int>&>()), int&>);
static_assert(std::same_as<decltype(*std::declval<const Result<int>&>()), const int&>);
static_assert(std::same_as<decltype(*std::declval<Result<int>>()), int&&>);
static_assert(std::same_as<decltype(std::declval<Result<int>>().value()), int&&>);
static_assert(std::same_as<decltype(std::declval<Result<void>&>().value()), void>);
static_assert(std::derived_from<signet::BadResultAccess, std::logic_error>);

}  // namespace
