# Third-party libraries, all from Debian 12, each behind one interface target `dep::<name>`.
find_package(Threads REQUIRED)
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(OpenSSL 3.0 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
find_library(ROCKSDB_LIBRARY rocksdb REQUIRED)

add_library(keyhold_asio INTERFACE)
add_library(dep::asio ALIAS keyhold_asio)
target_link_libraries(keyhold_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(keyhold_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
                                                  BOOST_ASIO_DISABLE_BOOST_COROUTINE
                                                  # frames of a request nest deeper than the default of 2
                                                  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)

add_library(keyhold_json_dep INTERFACE)
add_library(dep::json ALIAS keyhold_json_dep)
target_link_libraries(keyhold_json_dep INTERFACE Boost::json)

add_library(keyhold_rocksdb INTERFACE)
add_library(dep::rocksdb ALIAS keyhold_rocksdb)
target_link_libraries(keyhold_rocksdb INTERFACE ${ROCKSDB_LIBRARY})

add_library(dep::crypto ALIAS OpenSSL::Crypto)
add_library(dep::ssl ALIAS OpenSSL::SSL)
add_library(dep::argon2 ALIAS PkgConfig::ARGON2)
add_library(dep::toml ALIAS PkgConfig::TOMLPLUSPLUS)
add_library(dep::prometheus ALIAS PkgConfig::PROMETHEUS)
add_library(dep::zlib ALIAS PkgConfig::ZLIB)
add_library(dep::spdlog ALIAS spdlog::spdlog)
add_library(dep::fmt ALIAS fmt::fmt)
add_library(dep::cli11 ALIAS CLI11::CLI11)

if(BUILD_TESTING OR NOT DEFINED BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()
if(KEYHOLD_BENCH)
  find_package(benchmark REQUIRED)
endif()
