#ifndef PROCESS_MEMORY_H
#define PROCESS_MEMORY_H

/// Lets the allocator ask the system for memory in large steps and, where it has them, in large pages.
///
/// Thousands of objects are millions of small allocations, and a page fault for each 4 KiB of them takes a tenth of a
/// run. To be called once, before there are threads; does nothing where the C library is not glibc.
void process_memory_take_large_steps(void);

#endif
