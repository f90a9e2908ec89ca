// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "signet/detail/json/object_writer.hpp"
#include "signet/token.hpp"

namespace signet {

/// The JSON answer to a login or a refresh (RFC 6749 §5.1): the members `access_token`, `token_type`
/// ("Bearer"), `expires_in` (seconds from `now`, at least 0) and `refresh_token`. Pass the time of the clock
/// that the issuer uses, such as `SystemClock{}.now()`.
///
/// Send it as application/json with `Cache-Control: no-store`: RFC 6749 §5.1 requires both.
template <class Access, class Refresh>
[[nodiscard]] std::string json_text(const BasicTokenPair<Access, Refresh>& pair,
                                    std::chrono::sys_seconds now) {
    const std::chrono::seconds left = pair.access.expires_at() - now;
    std::string json;
    detail::JsonObjectWriter writer{json};
    writer.text("access_token", pair.access.str());
    writer.text("token_type", "Bearer");
    writer.number("expires_in", (std::max)(std::int64_t{left.count()}, std::int64_t{0}));
    writer.text("refresh_token", pair.refresh.str());
    writer.close();
    return json;
}

}  // namespace signet
