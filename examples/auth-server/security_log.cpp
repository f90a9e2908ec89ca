// SPDX-License-Identifier: MIT
#include "security_log.hpp"

#include <string_view>

#include "log.hpp"

namespace auth {
namespace {

std::string number(const std::optional<std::uint64_t>& value) {
    return value ? std::to_string(*value) : std::string{};
}

}  // namespace

signet::RequestContext context_of(const signet::RequestView& request,
                                  const std::string& client_address_header) {
    constexpr std::size_t longest_user_agent = 200;
    constexpr std::size_t longest = 45;  // of an IPv6 address
    const std::string told =
        client_address_header.empty() ? std::string{} : request.header(client_address_header);
    return {.address = told.empty() ? request.address() : told.substr(0, longest),
            .user_agent = request.header("User-Agent").substr(0, longest_user_agent)};
}

void log_session(const signet::SessionEvent& event) {
    log(signet::session_event_name(event.kind),
        {{"subject", event.subject},
         {"session", event.session_id},
         {"device", event.device},
         {"by", event.by ? signet::revoked_by_name(*event.by) : ""},
         {"error", event.error ? signet::error_name(*event.error) : ""},
         {"presented_generation", number(event.presented_generation)},
         {"record_generation", number(event.record_generation)},
         {"address", event.request == nullptr ? "" : event.request->address}});
}

void log_refusal(const signet::RefusedRequest& refused) {
    log("token_refused", {{"error", refused.error.name()},
                          {"claim", refused.error.claim()},
                          {"subject", refused.subject},
                          {"session", refused.session_id},
                          {"token", refused.token_id},
                          {"address", refused.context.address},
                          {"user_agent", refused.context.user_agent}});
}

}  // namespace auth
