// Runs the kernels with every instruction set of the machine it finds itself on, compares
// each result with the committed hash of the case, and says so in one line.
//
//   harness golden.txt     compare          harness --print     print what portable C computes
#include "harness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const case_list *const lists[] = {&convolution_cases, &requantise_cases, &shuffle_cases,
                                         &coding_cases, &float_cases, &bfloat_cases,
                                         &nearest_cases, &matrix_cases, &step_cases, &context_cases,
                                         &posterior_cases, &map_shuffle_cases, &lattice_cases,
                                         &many_tap_cases,
                                         &vectors_cases, &runs_cases, &eigen_cases};
enum { LIST_COUNT = sizeof lists / sizeof *lists };

static int complaints = 0;

void complain(const char *what, const char *where) {
  fprintf(stderr, "%s: %s (%s)\n", where, what, vqz_isa_name(vqz_isa_current()));
  complaints++;
}

uint64_t draw(source *s) {
  uint64_t z = (s->state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

int32_t draw_between(source *s, int32_t low, int32_t high) {
  const uint64_t span = (uint64_t)((int64_t)high - low + 1);
  return (int32_t)(low + (int64_t)(draw(s) % span));
}

void hash_start(hash *h) { h->value = 0xcbf29ce484222325u; }

void hash_add(hash *h, uint64_t value, int byte_count) {
  for (int i = 0; i < byte_count; i++)
    h->value = (h->value ^ (value >> (8 * i) & 255)) * 0x100000001b3u;
}

void hash_i16(hash *h, const int16_t *values, size_t count) {
  for (size_t i = 0; i < count; i++) hash_add(h, (uint16_t)values[i], 2);
}

void *memory(size_t byte_count) {
  const size_t rounded = (byte_count + 64) / 64 * 64;
  void *bytes = aligned_alloc(64, rounded);
  if (!bytes) {
    fputs("no memory\n", stderr);
    exit(2);
  }
  return memset(bytes, 0, rounded);
}

static uint64_t run(const case_list *list, int index) {
  hash h;
  hash_start(&h);
  list->run(index, &h);
  return h.value;
}

static int print_all(void) {
  vqz_isa_force(VQZ_ISA_PORTABLE);
  for (int l = 0; l < LIST_COUNT; l++)
    for (int i = 0; i < lists[l]->count; i++)
      printf("%s-%d %016" PRIx64 "\n", lists[l]->name, i, run(lists[l], i));
  return complaints > 0;
}

// The hash the golden file has for a case; 0 where it has none.
static uint64_t expected(FILE *golden, const char *name) {
  char found[64];
  uint64_t value;
  rewind(golden);
  while (fscanf(golden, "%63s %" SCNx64, found, &value) == 2)
    if (!strcmp(found, name)) return value;
  return 0;
}

static int compare_all(FILE *golden) {
  int cases = 0;
  for (int isa = VQZ_ISA_PORTABLE; isa <= VQZ_ISA_NEON; isa++) {
    if (!vqz_isa_force((vqz_isa)isa)) continue;
    printf(" %s", vqz_isa_name((vqz_isa)isa));
    cases = 0;
    for (int l = 0; l < LIST_COUNT; l++)
      for (int i = 0; i < lists[l]->count; i++, cases++) {
        char name[64];
        snprintf(name, sizeof name, "%s-%d", lists[l]->name, i);
        if (run(lists[l], i) != expected(golden, name)) complain("differs from golden", name);
      }
  }
  printf(": %d cases each, %s\n", cases, complaints ? "DIFFERENT" : "equal");
  return complaints > 0;
}

int main(int count, char **arguments) {
  if (count == 2 && !strcmp(arguments[1], "--print")) return print_all();
  FILE *golden = count == 2 ? fopen(arguments[1], "r") : NULL;
  if (!golden) {
    fputs("usage: harness golden.txt | --print\n", stderr);
    return 2;
  }
  const int failed = compare_all(golden);
  fclose(golden);
  return failed;
}
