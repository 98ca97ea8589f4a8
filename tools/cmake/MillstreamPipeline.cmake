# millstream_add_pipeline(NAME SPEC FILE [OUTPUT FILE] [OPTIONS OPTION…])
#
# Compiles a pipeline's spec as a step of the build. NAME is a target that is part of `all`, and NAME::app the
# executable: $<TARGET_FILE:NAME::app>, or as the command of a test. It is made anew when the spec changes, what
# the spec includes, or the compiler; the compiler says what that is by a depfile. OUTPUT is pipelines/NAME in the
# current binary directory unless written. OPTIONS are those of `millstream build`, as -O3 or --debug-info.
function(millstream_add_pipeline name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "SPEC;OUTPUT" "OPTIONS")
  if(NOT ARG_SPEC)
    message(FATAL_ERROR "millstream_add_pipeline(${name}) needs SPEC, the pipeline's spec")
  endif()
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "millstream_add_pipeline(${name}) does not take '${ARG_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT pipelines/${name}) # another path than the target's, which ninja takes for a file of its own
  endif()
  cmake_path(ABSOLUTE_PATH ARG_SPEC BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  cmake_path(ABSOLUTE_PATH ARG_OUTPUT BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
  cmake_path(GET ARG_OUTPUT PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  if(TARGET Millstream::millstream)
    set(compiler Millstream::millstream)
  else() # in Millstream's own build
    set(compiler millstream)
  endif()
  add_custom_command(
    OUTPUT ${ARG_OUTPUT}
    COMMAND ${compiler} build ${ARG_SPEC} -o ${ARG_OUTPUT} --depfile ${ARG_OUTPUT}.d ${ARG_OPTIONS}
    DEPENDS ${ARG_SPEC} ${compiler} $<TARGET_FILE:${compiler}>
    DEPFILE ${ARG_OUTPUT}.d
    COMMENT "Compiling pipeline ${name}"
    VERBATIM)
  add_custom_target(${name} ALL DEPENDS ${ARG_OUTPUT})
  add_executable(${name}::app IMPORTED GLOBAL)
  set_target_properties(${name}::app PROPERTIES IMPORTED_LOCATION ${ARG_OUTPUT})
  add_dependencies(${name}::app ${name})
endfunction()
