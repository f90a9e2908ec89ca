// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth {

/// The address in lower case, which identifies the account. Nothing if it is invalid: it needs a local part,
/// one '@', and a host name with a dot, in printable ASCII, at most 254 characters (RFC 5321 §4.5.3.1.3).
/// This does not check that the address receives mail.
[[nodiscard]] std::optional<std::string> normalized_email(std::string_view text);

/// Why a password is refused, as a sentence; nothing if it is accepted. By NIST SP 800-63B §5.1.1: it must be
/// long enough and not a common password; there are no rules about classes of characters.
[[nodiscard]] std::optional<std::string_view> why_bad_password(std::string_view password,
                                                               std::string_view email);

/// Whether it is a valid name of a device: UTF-8, at most 100 bytes, without control characters.
[[nodiscard]] bool is_device_label(std::string_view text);

}  // namespace auth
