# What an installation holds: the programs, what the compiler links into apps, and the package for
# find_package(Millstream). The build folder looks the same, so that a project can use it in its place.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_BINARY_DIR}/lib/cmake/Millstream)
foreach(file MillstreamConfig.cmake MillstreamPipeline.cmake)
  configure_file(${CMAKE_SOURCE_DIR}/tools/cmake/${file} ${package_dir}/${file} COPYONLY)
endforeach()
write_basic_package_version_file(${package_dir}/MillstreamConfigVersion.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)

set_target_properties(millstream millstream-opt millstream-translate PROPERTIES INSTALL_RPATH ${LLVM_LIBRARY_DIR})
install(TARGETS millstream millstream-opt millstream-translate RUNTIME DESTINATION bin)
install(DIRECTORY ${CMAKE_BINARY_DIR}/lib/millstream DESTINATION lib PATTERN "*.d" EXCLUDE)
install(DIRECTORY ${package_dir} DESTINATION lib/cmake)
