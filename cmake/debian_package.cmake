# `cpack -G DEB` in a build directory makes libsignet-dev.
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
# Headers only: the same package for every architecture.
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "libssl-dev (>= ${signet_openssl_version}), nlohmann-json3-dev (>= ${signet_nlohmann_json_version})"
)
# What the components need, each for those who use it.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "libsqlite3-dev, libcpp-httplib-dev, libboost-dev, librestinio-dev, libasio-dev, libpistache-dev"
)
include(CPack)

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/libsignet-dev" RENAME copyright)
