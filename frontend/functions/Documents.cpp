// JSON, digests, encodings, and random values.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {
namespace {

void addJson(Family &family) {
  family
      .function("JSON_VALUE",
                "JSON_VALUE(json, path [RETURNING type] [NULL | ERROR | DEFAULT x ON EMPTY] [NULL | ERROR | DEFAULT x "
                "ON ERROR])",
                "The scalar in a JSON text that a path leads to, as text or cast to string, boolean, int or double. "
                "Paths are as $.a['b c'][0]. Where a path leads to no scalar, one that begins with `lax` is EMPTY, any "
                "other an ERROR; both give NULL unless the clause says otherwise.")
      .add({string, string}, toString, "ms_json_value", nullable);
  family
      .function("JSON_EXISTS", "JSON_EXISTS(json, path [TRUE | FALSE | UNKNOWN | ERROR ON ERROR])",
                "Whether a path leads to a value other than null in a JSON text. ON ERROR says what a path gives that "
                "leads nowhere and does not begin with `lax`: FALSE by default.")
      .add({string, string}, toBoolean, "ms_json_exists", nullable);
}

void addDigests(Family &family) {
  struct Entry {
    const char *name, *signature, *doc, *kernel;
  };
  static constexpr Entry entries[] = {
      {"MD5", "MD5(s)", "The MD5 digest, in hexadecimal.", "ms_md5"},
      {"SHA1", "SHA1(s)", "The SHA-1 digest, in hexadecimal.", "ms_sha1"},
      {"SHA224", "SHA224(s)", "The SHA-224 digest, in hexadecimal.", "ms_sha224"},
      {"SHA256", "SHA256(s)", "The SHA-256 digest, in hexadecimal.", "ms_sha256"},
      {"SHA384", "SHA384(s)", "The SHA-384 digest, in hexadecimal.", "ms_sha384"},
      {"SHA512", "SHA512(s)", "The SHA-512 digest, in hexadecimal.", "ms_sha512"},
  };
  for (const Entry &entry : entries)
    family.function(entry.name, entry.signature, entry.doc)
        .add({string}, toString, entry.kernel, arena)
        .add({bytes}, toString, entry.kernel, arena);
  family.function("SHA2", "SHA2(s, bits)", "The SHA-2 digest of 224, 256, 384 or 512 bits, in hexadecimal.")
      .add({string, integer}, toString, "ms_sha2", fallible)
      .add({bytes, integer}, toString, "ms_sha2", fallible)
      .neverNull();
}

void addEncodings(Family &family) {
  family.function("HEX", "HEX(x)", "An integer, or the bytes of a text, in hexadecimal.")
      .add({bigint}, toString, "ms_hex_i64", arena)
      .add({string}, toString, "ms_hex_text", arena)
      .add({bytes}, toString, "ms_hex_text", arena);
  family.function("UNHEX", "UNHEX(s)", "The bytes that a text says in hexadecimal; NULL if it does not.")
      .add({string}, toBytes, "ms_unhex", nullable);
  family.function("BIN", "BIN(n)", "An integer in binary.").add({bigint}, toString, "ms_bin_i64", arena);
  family.function("TO_BASE64", "TO_BASE64(s)", "A text's bytes in base64.")
      .add({string}, toString, "ms_to_base64", arena)
      .add({bytes}, toString, "ms_to_base64", arena);
  family.function("FROM_BASE64", "FROM_BASE64(s)", "The text that another says in base64.")
      .add({string}, toString, "ms_from_base64", fallible)
      .neverNull();
  family.function("URL_ENCODE", "URL_ENCODE(s)", "The text as it may stand in the query of a URL.")
      .add({string}, toString, "ms_url_encode", arena);
  family.function("URL_DECODE", "URL_DECODE(s)", "The text that such a form stands for; NULL if it is none.")
      .add({string}, toString, "ms_url_decode", nullable);
}

} // namespace

void addDocumentFunctions(std::vector<Function> &table) {
  Family json(table, "json");
  addJson(json);
  Family hash(table, "hash");
  addDigests(hash);
  Family encoding(table, "encoding");
  addEncodings(encoding);
  Family random(table, "random");
  random.function("UUID", "UUID()", "A random UUID (version 4).")
      .add({}, toString, "ms_uuid", arena)
      .nondeterministic();
  random.function("RAND", "RAND()", "A random number, at least 0 and less than 1.")
      .add({}, toFloat64, "ms_rand", arena)
      .nondeterministic();
  random.function("RAND_INTEGER", "RAND_INTEGER(n)", "A random integer, at least 0 and less than n.")
      .add({integer}, toInteger, "ms_rand_integer", arena)
      .nondeterministic();
}

} // namespace millstream::table
