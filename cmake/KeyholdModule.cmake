# keyhold_module(<name> LAYER <n> HEADERS … SOURCES … [PUBLIC …] [PRIVATE …])
#   One folder, one target, keyhold::<name>. A module may link only modules of a lower layer; the table of layers is in
#   docs/architecture.md, and tools/check_includes holds the folders to it.
function(keyhold_module name)
  cmake_parse_arguments(M "" "LAYER" "HEADERS;SOURCES;PUBLIC;PRIVATE" ${ARGN})
  foreach(dep IN LISTS M_PUBLIC M_PRIVATE)
    get_target_property(layer ${dep} KEYHOLD_LAYER)  # NOTFOUND for third-party targets
    if(layer MATCHES "^[0-9]+$" AND NOT layer LESS M_LAYER)
      message(FATAL_ERROR "${name} (layer ${M_LAYER}) may not link ${dep} (layer ${layer})")
    endif()
  endforeach()
  add_library(keyhold_${name} STATIC ${M_SOURCES})
  add_library(keyhold::${name} ALIAS keyhold_${name})
  target_sources(keyhold_${name} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${M_HEADERS})
  set_target_properties(keyhold_${name} PROPERTIES KEYHOLD_LAYER ${M_LAYER} VERIFY_INTERFACE_HEADER_SETS ON)
  target_link_libraries(keyhold_${name} PUBLIC ${M_PUBLIC} PRIVATE ${M_PRIVATE} keyhold_options)
endfunction()

# What the scripts build: every test binary; those of untrusted input; and, with the product and what else its tests need,
# all that ctest runs.
add_custom_target(unit_tests)
add_custom_target(unsafe_input_tests)
add_custom_target(all_tests DEPENDS unit_tests)

# keyhold_test(<name> SOURCES … [LINK …] [LABELS …] [TIMEOUT s])
#   A GoogleTest binary keyhold_<name>_test; each of its tests is a CTest of its own.
#   LABEL "unsafe-input" marks what the sanitizer build of scripts/test runs: parsers, records, crypto, policy.
function(keyhold_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(T "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  add_executable(keyhold_${name}_test ${T_SOURCES})
  target_link_libraries(keyhold_${name}_test PRIVATE ${T_LINK} keyhold_options GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(keyhold_${name}_test PRIVATE KEYHOLD_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_dependencies(unit_tests keyhold_${name}_test)
  if("unsafe-input" IN_LIST T_LABELS)
    add_dependencies(unsafe_input_tests keyhold_${name}_test)
  endif()
  include(GoogleTest)
  gtest_discover_tests(keyhold_${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}." PROPERTIES
                       TIMEOUT ${T_TIMEOUT} LABELS "${T_LABELS}")
endfunction()
