# Finds the CMake package of RESTinio, and its dependencies fmt and Asio (Debian: libasio-dev).
find_package(fmt CONFIG QUIET)
find_package(Threads QUIET)
find_path(SIGNET_ASIO_INCLUDE_DIR asio.hpp)
mark_as_advanced(SIGNET_ASIO_INCLUDE_DIR)
if(fmt_FOUND AND SIGNET_ASIO_INCLUDE_DIR)
    find_package(restinio CONFIG QUIET)
else()
    set(restinio_FOUND FALSE)
endif()
# Otherwise, its copy of expected-lite becomes std::expected, which lacks a function that RESTinio calls.
if(restinio_FOUND AND TARGET restinio::restinio)
    set_property(
        TARGET restinio::restinio APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS nsel_CONFIG_SELECT_EXPECTED=1
    )
endif()
