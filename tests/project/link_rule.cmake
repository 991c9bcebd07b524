# Proves the rule of cmake/KeyholdModule.cmake: a tiny project that links downwards configures, and each that does not fails.
#   cmake -DMODULE_FILE=… -DSCRATCH=… -DGENERATOR=… -P link_rule.cmake
function(expect outcome name lower_layer upper_layer)
  set(folder ${SCRATCH}/${name})
  file(REMOVE_RECURSE ${folder})
  file(WRITE ${folder}/a.cc "int a();\nint a() { return 1; }\n")
  file(WRITE ${folder}/CMakeLists.txt "
    cmake_minimum_required(VERSION 3.25)
    project(link_rule LANGUAGES CXX)
    add_library(keyhold_options INTERFACE)
    include(${MODULE_FILE})
    keyhold_module(first LAYER ${lower_layer} SOURCES a.cc)
    keyhold_module(second LAYER ${upper_layer} SOURCES a.cc PRIVATE keyhold::first)\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${folder} -B ${folder}/build
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(outcome STREQUAL "configures" AND NOT result EQUAL 0)
    message(FATAL_ERROR "${name}: should configure:\n${output}")
  endif()
  if(outcome STREQUAL "fails" AND NOT output MATCHES "second \\(layer ${upper_layer}\\) may not link keyhold::first \\(layer ${lower_layer}\\)")
    message(FATAL_ERROR "${name}: should fail by the rule of layers:\n${output}")
  endif()
endfunction()

expect(configures downwards 0 1)
expect(fails same_layer 1 1)
expect(fails upwards 2 1)
