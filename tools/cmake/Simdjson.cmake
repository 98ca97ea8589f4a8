# simdjson, built from its two source files as Python's package pysimdjson carries them: Debian has
# only a shared library, and an app may depend on glibc alone. The package is fetched once into the
# build folder, by pip, and its digest checked.
set(simdjson_version 7.0.2)
set(simdjson_sha256 44cf276e48912a3b9c7ca362c14da8420a7ac15a9f1a16ec95becff86db3904a)
set(simdjson_archive ${CMAKE_SOURCE_DIR}/build/downloads/pysimdjson-${simdjson_version}.tar.gz)
if(NOT EXISTS ${simdjson_archive})
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -m pip download --quiet --disable-pip-version-check --no-deps
            --no-binary pysimdjson -d ${CMAKE_SOURCE_DIR}/build/downloads pysimdjson==${simdjson_version}
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "could not fetch pysimdjson ${simdjson_version} with pip")
  endif()
endif()
file(SHA256 ${simdjson_archive} found_sha256)
if(NOT found_sha256 STREQUAL simdjson_sha256)
  message(FATAL_ERROR "${simdjson_archive} has SHA-256 ${found_sha256}, expected ${simdjson_sha256}: remove it and configure again")
endif()
file(ARCHIVE_EXTRACT INPUT ${simdjson_archive} DESTINATION ${CMAKE_BINARY_DIR}/simdjson PATTERNS "*/simdjson/simdjson.*")
set(simdjson_dir ${CMAKE_BINARY_DIR}/simdjson/pysimdjson-${simdjson_version}/simdjson)
add_library(simdjson STATIC ${simdjson_dir}/simdjson.cpp)
target_include_directories(simdjson SYSTEM PUBLIC ${simdjson_dir})
target_compile_definitions(simdjson PUBLIC SIMDJSON_EXCEPTIONS=0)
target_compile_options(simdjson PRIVATE -w -O2)
