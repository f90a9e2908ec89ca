// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "chapters.hpp"
#include "shop.hpp"

namespace quickstart {
namespace {

/// What this shop wants to know about a customer at every click.
struct Customer {
    std::string name;
    std::string role;
    int discount_percent = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(Customer, name, role, discount_percent)
};

}  // namespace

void own_claims(Story& story) {
    story.chapter("A token can carry a struct of your own");
    const Shop shop;
    const Customer ada{.name = "Ada Lovelace", .role = "customer", .discount_percent = 10};
    const auto token = shop.issuer.issue<signet::AccessPolicy>({.subject = "ada", .extra = ada});
    const auto who = shop.verifier.verify<signet::AccessPolicy>(token.str());

    story.tell(
        "Any struct that nlohmann/json can write goes into a token, and comes out again as what it was:");
    story.show("struct Customer { std::string name; std::string role; int discount_percent; };");
    if (!story.accepted("Ada's token with a Customer inside", who)) {
        return;
    }
    const auto customer = who->claims<Customer>();
    story.holds("name, role and discount are the same", customer && customer->name == ada.name &&
                                                            customer->role == ada.role &&
                                                            customer->discount_percent == 10);

    story.tell("A token without these claims gives an error where they are read, and never half a struct:");
    const auto plain =
        shop.verifier.verify<signet::AccessPolicy>(shop.log_in({.subject = "bob"}).access.str());
    story.accepted("Bob's token, which carries no Customer", plain);
    if (plain) {
        story.refused("reading a Customer out of it", plain->claims<Customer>(),
                      signet::Errc::claims_mismatch);
    }
}

}  // namespace quickstart
