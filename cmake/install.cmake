# Headers, CMake package and pkg-config file. No installed file contains an absolute path, so the prefix may move.
include(CMakePackageConfigHelpers)

set(signet_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/signet")
set(signet_pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(TARGETS signet EXPORT signet-targets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(
    EXPORT signet-targets
    NAMESPACE signet::
    DESTINATION "${signet_package_dir}"
)

# All headers are installed: a component needs its package where it is used, not where signet is installed.
install(
    DIRECTORY "${signet_include_dir}/signet"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    FILES_MATCHING PATTERN "*.hpp"
)
set(signet_component_table "")
foreach(component IN LISTS signet_known_components)
    list(JOIN signet_${component}_debian " " debian)
    string(
        APPEND signet_component_table
        "set(_signet_${component}_package ${signet_${component}_package})\n"
        "set(_signet_${component}_link \"${signet_${component}_link}\")\n"
        "set(_signet_${component}_debian \"${debian}\")\n"
    )
endforeach()

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/signet-config.cmake.in" "${PROJECT_BINARY_DIR}/signet-config.cmake"
    INSTALL_DESTINATION "${signet_package_dir}"
    NO_SET_AND_CHECK_MACRO
)
# Semantic versioning: before 1.0 a new minor version may break programs, from 1.0 on only a new major version.
set(signet_compatibility SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(signet_compatibility SameMinorVersion)
endif()
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/signet-config-version.cmake" COMPATIBILITY ${signet_compatibility} ARCH_INDEPENDENT
)
install(
    FILES "${PROJECT_BINARY_DIR}/signet-config.cmake" "${PROJECT_BINARY_DIR}/signet-config-version.cmake"
    DESTINATION "${signet_package_dir}"
)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/cmake/modules" DESTINATION "${signet_package_dir}")

# The .pc file finds the prefix relative to its own directory, so that the prefix may move.
string(REGEX REPLACE "[^/]+" ".." signet_prefix_from_pkgconfig "${signet_pkgconfig_dir}")
configure_file("${PROJECT_SOURCE_DIR}/cmake/signet.pc.in" "${PROJECT_BINARY_DIR}/signet.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/signet.pc" DESTINATION "${signet_pkgconfig_dir}")
