// expect: signet: claims cannot be read into this type
// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <signet/signet.hpp>
#include <string>

struct Readable {
    std::string role;
};
void from_json(const nlohmann::json& json, Readable& out) {
    out.role = json.at("role").get<std::string>();
}

struct Unreadable {
    std::string role;
};

void handle(const signet::Verified<signet::AccessPolicy>& token) {
    static_cast<void>(token.claims<Readable>());
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(token.claims<Unreadable>());
#endif
}
