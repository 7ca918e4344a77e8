#define _GNU_SOURCE
#include "ProcessMemory.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

void process_memory_take_large_steps(void) {
  enum { step = 64 << 20, block = 120000 };
  char *start = sbrk(0);
  if (mallopt(M_TOP_PAD, step) != 1 || start == (char *)-1) return;
  // Long arrays come from the steps too: as mappings of their own they would be given back and zeroed at each growth.
  (void)mallopt(M_MMAP_THRESHOLD, step / 2);
  // Two blocks are more than what is left of the first, small step, and each is too small for a mapping of its own.
  void *volatile one = malloc(block);
  void *volatile other = malloc(block);
  free(one);
  free(other);
  uintptr_t mask = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
  uintptr_t first = ((uintptr_t)start + mask) & ~mask;
  uintptr_t end = (uintptr_t)sbrk(0);
  // Advice: where it is refused, pages stay small.
  if (end > first) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}
#else
void process_memory_take_large_steps(void) {}
#endif
