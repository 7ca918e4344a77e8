#include "RuntimeCounters.h"

#include <stdbool.h>
#include <sys/resource.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

size_t heapBytes(void) {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  struct mallinfo2 counts = mallinfo2();
  return counts.uordblks + counts.hblkhd;
#else
  return 0;
#endif
}

size_t peakBytes(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return (size_t)usage.ru_maxrss;
#else
  return (size_t)usage.ru_maxrss * 1024;
#endif
}

static struct RuntimeCalls calls;

#ifdef __linux__

// The doors that the Swift runtime keeps for instruments: functions behind pointers, and a flag that makes it use them.
extern void *(*_swift_allocObject)(const void *, size_t, size_t);
extern void *(*_swift_retain)(void *);
extern void *(*_swift_retain_n)(void *, uint32_t);
extern void (*_swift_release)(void *);
extern void (*_swift_release_n)(void *, uint32_t);
extern bool _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly;

static void *(*allocObject)(const void *, size_t, size_t);
static void *(*retain)(void *);
static void *(*retainSome)(void *, uint32_t);
static void (*release)(void *);
static void (*releaseSome)(void *, uint32_t);

static void *countedAllocObject(const void *type, size_t size, size_t mask) {
  calls.objects++;
  return allocObject(type, size, mask);
}

static void *countedRetain(void *object) {
  calls.retains++;
  return retain(object);
}

static void *countedRetainSome(void *object, uint32_t count) {
  calls.retains++;
  return retainSome(object, count);
}

static void countedRelease(void *object) {
  calls.releases++;
  release(object);
}

static void countedReleaseSome(void *object, uint32_t count) {
  calls.releases++;
  releaseSome(object, count);
}

int countsRuntimeCalls(void) { return 1; }

void startCountingCalls(void) {
  allocObject = _swift_allocObject;
  retain = _swift_retain;
  retainSome = _swift_retain_n;
  release = _swift_release;
  releaseSome = _swift_release_n;
  _swift_allocObject = countedAllocObject;
  _swift_retain = countedRetain;
  _swift_retain_n = countedRetainSome;
  _swift_release = countedRelease;
  _swift_release_n = countedReleaseSome;
  calls = (struct RuntimeCalls){0, 0, 0};
  _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = true;
}

struct RuntimeCalls stopCountingCalls(void) {
  _swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly = false;
  // The runtime goes by the pointers too: with them in place it counts words of short texts as if they were objects.
  _swift_allocObject = allocObject;
  _swift_retain = retain;
  _swift_retain_n = retainSome;
  _swift_release = release;
  _swift_release_n = releaseSome;
  return calls;
}

#else

int countsRuntimeCalls(void) { return 0; }
void startCountingCalls(void) { calls = (struct RuntimeCalls){0, 0, 0}; }
struct RuntimeCalls stopCountingCalls(void) { return calls; }

#endif
