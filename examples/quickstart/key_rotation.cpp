// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {

void key_rotation(Story& story) {
    story.chapter("The signing key changes while the service runs");
    const Clock clock{nine_o_clock};
    const auto old_key = signet::SecretKey<>::generate().with_id("2024");
    const auto new_key = signet::SecretKey<>::generate().with_id("2025");
    const signet::LiveKeyRing<> keys{old_key};
    const signet::TokenIssuer issuer{keys, {}, clock};
    const signet::TokenVerifier verifier{keys, {}, clock};
    const auto verify = [&](const signet::Token<signet::AccessPolicy>& token) {
        return verifier.verify<signet::AccessPolicy>(token.str());
    };

    story.tell(
        "Keys are changed regularly, in case one has leaked. Each key has a key id, which its tokens carry. "
        "The key "
        "ring of the service holds one signing key, and other keys that verify until their tokens have "
        "expired.");
    const auto early = issuer.issue<signet::AccessPolicy>({.subject = "ada"});
    story.accepted("Ada's token, signed with key 2024", verify(early));

    signet::KeyRing<> ring{new_key};
    ring.also_verify(old_key, clock.now() + signet::AccessPolicy::lifetime);
    keys.replace(ring);
    const auto late = issuer.issue<signet::AccessPolicy>({.subject = "bob"});
    story.tell(
        "Key 2025 signs from now on. Key 2024 verifies until its last token has expired. No request had to "
        "wait.");
    story.accepted("Bob's token, signed with key 2025", verify(late));
    story.accepted("Ada's token, signed with key 2024", verify(early));

    story.tell(
        "A key that has leaked is removed from the key ring. All of its tokens are refused from then on:");
    keys.replace(new_key);
    story.refused("Ada's token, signed with key 2024", verify(early), signet::Errc::unknown_key);
    story.accepted("Bob's token, signed with key 2025", verify(late));
}

}  // namespace quickstart
