# `cpack -G DEB` in a build directory makes the package libsignet-dev.
if(NOT SIGNET_INSTALL)
    return()
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libsignet-dev)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_CONTACT "The signet authors")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
# The package contains headers only, so it is the same for all architectures.
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "libssl-dev (>= ${signet_openssl_version}), nlohmann-json3-dev (>= ${signet_nlohmann_json_version})"
)
# The packages that components need.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "")
foreach(component IN LISTS signet_known_components)
    list(APPEND CPACK_DEBIAN_PACKAGE_SUGGESTS ${signet_${component}_debian})
endforeach()
list(JOIN CPACK_DEBIAN_PACKAGE_SUGGESTS ", " CPACK_DEBIAN_PACKAGE_SUGGESTS)
include(CPack)

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libsignet-dev" RENAME copyright)
