# For find_package(Millstream): the compiler, and millstream_add_pipeline. It lies in lib/cmake/Millstream of an
# installation, or of a build folder, which look the same.
cmake_path(SET millstream_prefix NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")
if(NOT TARGET Millstream::millstream)
  add_executable(Millstream::millstream IMPORTED)
  set_target_properties(Millstream::millstream PROPERTIES IMPORTED_LOCATION ${millstream_prefix}bin/millstream)
endif()
unset(millstream_prefix)
include(${CMAKE_CURRENT_LIST_DIR}/MillstreamPipeline.cmake)
