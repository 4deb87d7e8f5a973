/* An archive through the interface: from memory and from the disk, by number and by name. */
#include "check.h"

/* The bytes of a file, which the caller frees. */
static unsigned char *contents(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  unsigned char *bytes;
  CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
  *count = (size_t)ftell(file);
  bytes = (unsigned char *)malloc(*count);
  CHECK(bytes != NULL && fseek(file, 0, SEEK_SET) == 0);
  CHECK(fread(bytes, 1, *count, file) == *count);
  fclose(file);
  return bytes;
}

/* Every member is a file that is found by its name, and the same from the disk. */
static void compare(const vqz_archive *archive, const vqz_archive *other, size_t count) {
  for (size_t number = 0; number < count; number++) {
    void *name, *member, *same;
    size_t name_count, member_count, same_count, found = count;
    vqz_info info;
    GOOD(vqz_archive_name(archive, number, &name, &name_count, &last_error));
    GOOD(vqz_archive_find(other, name, name_count, &found, &last_error));
    CHECK(found == number && name_count > 0);
    GOOD(vqz_archive_member(archive, number, &member, &member_count, &last_error));
    GOOD(vqz_archive_member(other, number, &same, &same_count, &last_error));
    CHECK(member_count == same_count && memcmp(member, same, member_count) == 0);
    info.struct_size = sizeof info;
    GOOD(vqz_inspect(member, member_count, NULL, &info, &last_error));
    CHECK(info.byte_count == member_count);
    vqz_free(name);
    vqz_free(member);
    vqz_free(same);
  }
}

static void refuse(const vqz_archive *archive, size_t count, const char *bad) {
  size_t number = 7;
  void *bytes;
  vqz_archive *none = NULL;
  vqz_model *model = NULL;
  vqz_archive_info info;
  info.struct_size = 1;
  FAILS(vqz_archive_find(archive, "no such name", 12, &number, &last_error), VQZ_NO_INPUT);
  CHECK(number == 7);
  FAILS(vqz_archive_name(archive, count, &bytes, &number, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_member(archive, (size_t)-1, &bytes, &number, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_model(archive, 0, &model, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_describe(archive, &info, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_describe(NULL, &info, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_open("no archive", 10, NULL, &none, &last_error), VQZ_FOREIGN);
  FAILS(vqz_archive_open_path("/no/such/file", NULL, &none, &last_error), VQZ_NO_INPUT);
  FAILS(vqz_archive_open_path(NULL, NULL, &none, &last_error), VQZ_USAGE);
  FAILS(vqz_archive_open_path(bad, NULL, &none, &last_error), VQZ_MALFORMED);
  CHECK(strcmp(last_error.rule, "vqza.name.parts") == 0 && none == NULL);
  vqz_archive_free(NULL);
}

int main(int argc, char **argv) {
  size_t count;
  unsigned char *bytes;
  vqz_archive *archive, *other;
  vqz_archive_info info;
  CHECK(argc == 3);
  bytes = contents(argv[1], &count);
  GOOD(vqz_archive_open(bytes, count, NULL, &archive, &last_error));
  free(bytes);
  GOOD(vqz_archive_open_path(argv[1], NULL, &other, &last_error));
  info.struct_size = sizeof info;
  GOOD(vqz_archive_describe(archive, &info, &last_error));
  CHECK(info.byte_count == count && info.member_count > 20 && info.model_count == 0);
  CHECK(info.index_byte_count > 0 && info.index_byte_count < count && info.model_byte_count == 0);
  compare(archive, other, (size_t)info.member_count);
  refuse(archive, (size_t)info.member_count, argv[2]);
  vqz_archive_free(archive);
  vqz_archive_free(other);
  return 0;
}
