// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth {

/// The address as accounts are found by it: in lower case. Nothing for what cannot be one: it needs one '@'
/// with something in front of it and a host name with a dot behind it, in printable ASCII, 254 characters at
/// most (RFC 5321 §4.5.3.1.3). Whether it can be reached, only a message to it can tell.
[[nodiscard]] std::optional<std::string> normalized_email(std::string_view text);

/// Why a password cannot be accepted, as a sentence; nothing for one that can. By NIST SP 800-63B §5.1.1:
/// long enough, not of the few that everybody tries, and no rules about kinds of characters.
[[nodiscard]] std::optional<std::string_view> why_bad_password(std::string_view password,
                                                               std::string_view email);

/// What a person calls a device: UTF-8 text of 100 bytes at most, without control characters.
[[nodiscard]] bool is_device_label(std::string_view text);

}  // namespace auth
