# signet::signet and its components. Consumers use these targets, so they have no warning flags, no definitions for
# development, and no package that the headers do not include.

set(signet_include_dir "${PROJECT_SOURCE_DIR}/include")
set(signet_openssl_version 3.0)
set(signet_nlohmann_json_version 3.11)
set(signet_components "")          # the components whose package was found
set(signet_known_components "")    # all components
set(signet_component_headers "")   # the headers of all components
set(signet_public_headers "")      # the headers of all targets, relative to include/
set(signet_public_targets "")

# Find modules for packages without one.
list(APPEND CMAKE_MODULE_PATH "${PROJECT_SOURCE_DIR}/cmake/modules")

include(GNUInstallDirs)

# signet_add_component(NAME PACKAGE package LINK target... DEBIAN package... HEADERS pattern...)
#
# Makes signet::NAME if find_package(PACKAGE) succeeds. The patterns are relative to include/signet and also match files
# in subfolders. The headers are installed in either case.
macro(signet_add_component name)
    cmake_parse_arguments(arg "" "PACKAGE" "LINK;DEBIAN;HEADERS" ${ARGN})
    list(TRANSFORM arg_HEADERS PREPEND "${signet_include_dir}/signet/")
    file(GLOB_RECURSE signet_${name}_headers CONFIGURE_DEPENDS ${arg_HEADERS})
    list(APPEND signet_component_headers ${signet_${name}_headers})
    list(APPEND signet_known_components ${name})
    set(signet_${name}_package ${arg_PACKAGE})
    set(signet_${name}_link ${arg_LINK})
    set(signet_${name}_debian ${arg_DEBIAN})
    find_package(${arg_PACKAGE} QUIET)
    if(${arg_PACKAGE}_FOUND)
        signet_add_header_library(signet_${name} ${name} "${signet_${name}_headers}")
        target_link_libraries(signet_${name} INTERFACE signet::signet ${arg_LINK})
        list(APPEND signet_components ${name})
    else()
        list(JOIN arg_DEBIAN " " signet_debian_packages)
        message(
            STATUS "signet: there is no target signet::${name}, because the package ${arg_PACKAGE} was not found "
                   "(Debian: ${signet_debian_packages})"
        )
    endif()
endmacro()

macro(signet_add_core)
    find_package(OpenSSL ${signet_openssl_version} REQUIRED COMPONENTS Crypto)
    find_package(nlohmann_json ${signet_nlohmann_json_version} REQUIRED)
    file(GLOB_RECURSE signet_core_headers CONFIGURE_DEPENDS "${signet_include_dir}/signet/*.hpp")
    list(REMOVE_ITEM signet_core_headers ${signet_component_headers})
    signet_add_header_library(signet signet "${signet_core_headers}")
    target_link_libraries(signet INTERFACE OpenSSL::Crypto nlohmann_json::nlohmann_json)
endmacro()

# Makes a header-only target and its alias signet::<export_name>.
macro(signet_add_header_library target export_name headers)
    add_library(${target} INTERFACE)
    add_library(signet::${export_name} ALIAS ${target})
    set_target_properties(
        ${target} PROPERTIES EXPORT_NAME ${export_name} VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL}
    )
    target_compile_features(${target} INTERFACE cxx_std_23)
    target_sources(
        ${target}
        INTERFACE FILE_SET HEADERS BASE_DIRS "${signet_include_dir}" FILES ${headers}
    )
    list(APPEND signet_public_targets signet::${export_name})
    foreach(header IN ITEMS ${headers})
        cmake_path(RELATIVE_PATH header BASE_DIRECTORY "${signet_include_dir}")
        list(APPEND signet_public_headers "${header}")
    endforeach()
endmacro()
