// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "signet/detail/json/exact_json.hpp"

namespace signet {

/// Converts `json` to a `T` like `json.get<T>()`, but never changes a number; for use in a `from_json`
/// function. Throws `nlohmann::json::exception` or `std::range_error` if the value does not fit.
///
/// `get<int>()` of nlohmann/json truncates: 4294967297, 1.9 and `true` become 1, and 1e300 is
/// undefined behaviour. Here
/// - an integer or character type accepts a whole number in its range, in any notation (`3`, `3.0`, `3e0`);
///   above 2^53 only without a fraction or exponent, since those are read as a `double`;
/// - a floating-point type accepts a whole number of up to 64 bits that it represents exactly, and rounds any
///   other number to the nearest value; a number outside of its range does not fit;
/// - `bool` accepts `true` and `false` only, and no other type accepts them;
/// - an enumeration accepts what its underlying type accepts, unless it has a `from_json`;
/// - `std::optional` is empty for `null`; elements of containers, pairs, tuples and maps are read in the same
///   way.
///
/// A type with a `from_json` is read by that function, whose own conversions signet cannot check. If the type
/// also has a `to_json`, as with the macros `NLOHMANN_DEFINE_TYPE_...`, the result is converted back, and it
/// does not fit if a number or boolean has changed. Without a `to_json`, call `read_exactly` in `from_json`:
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
