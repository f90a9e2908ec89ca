// SPDX-License-Identifier: MIT
#pragma once

#include <signet/http/guard_options.hpp>
#include <signet/session/events.hpp>
#include <string>

// What the log tells about sessions and refused tokens, and from where they came.
namespace auth {

/// Reads the address and the user agent of the client, both cut to a length that fits a line. The address is
/// that of the peer, or what the header field of that name says, for a server behind a proxy.
[[nodiscard]] signet::RequestContext context_of(const signet::RequestView& request,
                                                const std::string& client_address_header);

/// Writes a line about an event of a session.
void log_session(const signet::SessionEvent& event);

/// Writes a line about a refused token.
void log_refusal(const signet::RefusedRequest& refused);

}  // namespace auth
