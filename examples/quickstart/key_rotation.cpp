// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "shop.hpp"

namespace quickstart {

void key_rotation(Story& story) {
    story.chapter("The shop changes its key while it is open");
    const Clock clock{nine_o_clock};
    const auto old_key = signet::SecretKey<>::generate().with_id("2024");
    const auto new_key = signet::SecretKey<>::generate().with_id("2025");
    const signet::LiveKeyRing<> keys{old_key};
    const signet::TokenIssuer issuer{keys, {}, clock};
    const signet::TokenVerifier verifier{keys, {}, clock};
    const auto offer = [&](const signet::Token<signet::AccessPolicy>& token) {
        return verifier.verify<signet::AccessPolicy>(token.str());
    };

    story.tell(
        "Keys are changed now and then, in case one has leaked. Each key has a name, which its tokens carry, "
        "and the shop has a ring of them: one that signs, and others that are still believed for a while.");
    const auto early = issuer.issue<signet::AccessPolicy>({.subject = "ada"});
    story.accepted("Ada's token, signed with key 2024", offer(early));

    signet::KeyRing<> ring{new_key};
    ring.also_verify(old_key, clock.now() + signet::AccessPolicy::lifetime);
    keys.replace(ring);
    const auto late = issuer.issue<signet::AccessPolicy>({.subject = "bob"});
    story.tell("From now on 2025 signs, and 2024 is believed for as long as its tokens live. Nobody waited.");
    story.accepted("Bob's token, signed with key 2025", offer(late));
    story.accepted("Ada's token, signed with key 2024", offer(early));

    story.tell("A key that has leaked is thrown off the ring, and with it go all of its tokens:");
    keys.replace(new_key);
    story.refused("Ada's token, signed with key 2024", offer(early), signet::Errc::unknown_key);
    story.accepted("Bob's token, signed with key 2025", offer(late));
}

}  // namespace quickstart
