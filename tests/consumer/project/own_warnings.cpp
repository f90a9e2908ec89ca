// SPDX-License-Identifier: MIT
#ifdef OPENSSL_NO_DEPRECATED
#error "signet's developer definitions reach the consumer"
#endif

int narrowed(long value);

int narrowed(long value) {
    int result = value;
    return result;
}
