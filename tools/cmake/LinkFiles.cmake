# What the in-process linker needs beside the object, copied to lib/millstream/link, so that a machine
# without a compiler can build apps: start files, the C++ library, glibc's stubs, the runtime's archives.
set(link_dir ${CMAKE_BINARY_DIR}/lib/millstream/link)
file(MAKE_DIRECTORY ${link_dir})
foreach(file Scrt1.o crti.o crtn.o crtbeginS.o crtendS.o libgcc.a libgcc_eh.a libstdc++.a libc_nonshared.a libc.so.6
             libm.so.6 ld-linux-x86-64.so.2 libpcre2-8.a libzstd.a libz.a libcrypto.a libprotobuf-lite.a libxxhash.a)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${file} OUTPUT_VARIABLE path
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT IS_ABSOLUTE "${path}")
    message(FATAL_ERROR "${file} is not there; tools/setup installs it")
  endif()
  file(REAL_PATH ${path} path)
  configure_file(${path} ${link_dir}/${file} COPYONLY)
endforeach()

set(link_archives)
foreach(target millstream_runtime millstream_proto simdjson)
  add_custom_command(OUTPUT ${link_dir}/lib${target}.a DEPENDS ${target}
                     COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${target}> ${link_dir}/lib${target}.a VERBATIM)
  list(APPEND link_archives ${link_dir}/lib${target}.a)
endforeach()
add_custom_target(millstream_link_files ALL DEPENDS ${link_archives})
