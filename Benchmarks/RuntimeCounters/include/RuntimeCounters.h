#ifndef RUNTIME_COUNTERS_H
#define RUNTIME_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

/// Bytes that the allocator has given out and not got back; 0 where the C library doesn't say.
size_t heapBytes(void);

/// The largest part of the process that was in memory at once, in bytes.
size_t peakBytes(void);

/// What the Swift runtime was asked for.
struct RuntimeCalls {
  /// Objects allocated, buffers of arrays included.
  uint64_t objects;
  uint64_t retains;
  uint64_t releases;
};

/// Whether the runtime lets its calls be counted here.
int countsRuntimeCalls(void);

/// Counts from now on, starting at zero. One thread only.
void startCountingCalls(void);

/// Ends counting and gives the counts.
struct RuntimeCalls stopCountingCalls(void);

#endif
