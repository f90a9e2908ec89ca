// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "signet/detail/json/exact_json.hpp"

namespace signet {

/// `json` as a `T`, for a `from_json` of yours: like `json.get<T>()`, but a number is never changed. Throws
/// `nlohmann::json::exception` or `std::range_error` when the value does not fit.
///
/// nlohmann's own `get<int>()` truncates: 4294967297 gives 1, 1.9 and `true` give 1, and 1e300 is undefined
/// behaviour. Here
/// - an integer or character type takes a whole number in its range, however it is written (`3`, `3.0`,
///   `3e0`); above 2^53 only without a fraction or exponent, since those are read as a `double`;
/// - a floating-point type takes a whole number of up to 64 bits that it holds exactly, and of any other
///   number the nearest value that it has; a number beyond its range does not fit;
/// - `bool` takes `true` and `false`, and nothing else does;
/// - an enumeration takes what its underlying type takes, unless it has a `from_json`;
/// - `std::optional` is empty for `null`; elements of containers, pairs, tuples and maps are read in the same
///   way.
///
/// A type with a `from_json` is read by that, in which nlohmann's conversions happen out of reach. Where it
/// has a `to_json` as well, as the macros `NLOHMANN_DEFINE_TYPE_...` write it, the result is written back and
/// does not fit if a number or boolean has changed. Without a `to_json`, use this function inside
/// `from_json`:
/// ```
/// void from_json(const nlohmann::json& in, Profile& out) {
///     out.level = signet::read_exactly<int>(in.at("level"));
/// }
/// ```
template <class T>
[[nodiscard]] T read_exactly(const nlohmann::json& json) {
    return detail::ExactJson<T>::read(json);
}

}  // namespace signet
