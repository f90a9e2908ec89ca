// SPDX-License-Identifier: MIT
#include <iostream>
#include <signet/version.hpp>

int main() {
    std::cout << "built with signet " << signet::version << '\n';
}
