// SPDX-License-Identifier: MIT
#pragma once

#include <signet/http/guard_options.hpp>
#include <signet/session/events.hpp>
#include <string>

// Log lines about sessions and refused tokens.
namespace auth {

/// Reads the address and the user agent of the client, and truncates both. The address is that of the peer,
/// or the value of `client_address_header` if it is not empty.
[[nodiscard]] signet::RequestContext context_of(const signet::RequestView& request,
                                                const std::string& client_address_header);

/// Writes a line about an event of a session.
void log_session(const signet::SessionEvent& event);

/// Writes a line about a refused token.
void log_refusal(const signet::RefusedRequest& refused);

}  // namespace auth
