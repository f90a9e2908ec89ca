// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {
namespace {

/// What the service needs to know about a customer at each request.
struct Customer {
    std::string name;
    std::string role;
    int discount_percent = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(Customer, name, role, discount_percent)
};

}  // namespace

void own_claims(Story& story) {
    story.chapter("A token can carry your own struct");
    const Service service;
    const Customer ada{.name = "Ada Lovelace", .role = "customer", .discount_percent = 10};
    const auto token = service.issuer.issue<signet::AccessPolicy>({.subject = "ada", .extra = ada});
    const auto who = service.verifier.verify<signet::AccessPolicy>(token.str());

    story.tell("Every struct that nlohmann/json can write can be put into a token and read from it again:");
    story.show("struct Customer { std::string name; std::string role; int discount_percent; };");
    if (!story.accepted("Ada's token with the claims of a Customer", who)) {
        return;
    }
    const auto customer = who->claims<Customer>();
    story.holds("name, role and discount are the same", customer && customer->name == ada.name &&
                                                            customer->role == ada.role &&
                                                            customer->discount_percent == 10);

    story.tell(
        "Reading these claims from a token without them returns an error, and never a part of the struct:");
    const auto plain =
        service.verifier.verify<signet::AccessPolicy>(service.log_in({.subject = "bob"}).access.str());
    story.accepted("Bob's token, without these claims", plain);
    if (plain) {
        story.refused("reading a Customer from it", plain->claims<Customer>(), signet::Errc::claims_mismatch);
    }
}

}  // namespace quickstart
