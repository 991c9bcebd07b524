# Warnings, sanitizers and compiler caching: one interface target, `keyhold_options`, that every module links.
option(KEYHOLD_BENCH "Build the benchmarks" OFF)
option(KEYHOLD_FUZZ "Build the fuzzers (clang)" OFF)
set(KEYHOLD_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them; empty for none")

add_library(keyhold_options INTERFACE)
target_compile_options(keyhold_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -fno-omit-frame-pointer -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees phantom overreads in inlined std::string and Asio code at -O2 (GCC bugs 105329, 105651, 104336).
  target_compile_options(keyhold_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
                                                   -Wno-array-bounds -Wno-maybe-uninitialized -fcoroutines)
  # It also takes Asio's frame allocator for plain new when it inlines only one of the frame's new and delete.
  target_compile_options(keyhold_options INTERFACE -Wno-mismatched-new-delete)
  if(KEYHOLD_SANITIZE MATCHES "thread")
    target_compile_options(keyhold_options INTERFACE -Wno-tsan)  # Asio's fences, which it can't follow
  endif()
  if(CMAKE_UNITY_BUILD)
    # There g++ takes each .cc for a header, and warns of every coroutine whose frame keeps a lambda.
    target_compile_options(keyhold_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
target_link_options(keyhold_options INTERFACE -Wl,--as-needed -Wl,-z,relro,-z,now)
if(KEYHOLD_SANITIZE)
  target_compile_options(keyhold_options INTERFACE -fsanitize=${KEYHOLD_SANITIZE} -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang 14 can't emit its data for coroutines ("Cannot represent a difference across sections").
    target_compile_options(keyhold_options INTERFACE -fno-sanitize=function)
  endif()
  target_link_options(keyhold_options INTERFACE -fsanitize=${KEYHOLD_SANITIZE})
  target_compile_definitions(keyhold_options INTERFACE KEYHOLD_SANITIZED=1)
else()
  target_compile_definitions(keyhold_options INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()

find_program(KEYHOLD_CCACHE ccache)
if(KEYHOLD_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${KEYHOLD_CCACHE})
endif()
