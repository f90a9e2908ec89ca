// SPDX-License-Identifier: MIT
#pragma once

// The macros that <windows.h> defines unless NOMINMAX is set. The standard library and the dependencies come first:
// they are not under test, and libstdc++ undefines both macros.
#include <bits/stdc++.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>

// Asio does without RTTI when it is told to.
#define ASIO_NO_TYPEID
#define BOOST_ASIO_NO_TYPEID
#if __has_include(<httplib.h>)
#include <httplib.h>
#endif
#if __has_include(<boost/beast/http.hpp>)
#include <boost/beast/http.hpp>
#endif
#if __has_include(<restinio/request_handler.hpp>) && __has_include(<asio.hpp>)
#include <restinio/request_handler.hpp>
#endif
#if __has_include(<pistache/router.h>)
#include <pistache/http.h>
#include <pistache/router.h>
#endif

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
