/* Preloaded into limbeck: ends the process with SIGKILL right before or right behind its Nth call that
 * reaches the database's file or server. Without LIMBECK_KILL_AT it tells the number of calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;
static long kill_at;  /* 0: never */
static int is_behind;

static void tell(void) {
  const char* const path = getenv("LIMBECK_COUNT_CALLS");
  if (path == NULL) return;
  FILE* const file = fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld\n", calls);
  fclose(file);
}

__attribute__((constructor)) static void begin(void) {
  const char* const text = getenv("LIMBECK_KILL_AT"); /* "12" before, "12+" behind */
  kill_at = text == NULL ? 0 : atol(text);
  is_behind = text != NULL && strchr(text, '+') != NULL;
  atexit(tell);
}

static int is_due(void) { return ++calls == kill_at; }

/* REAL is looked up anew: dlsym() is cheap beside what these calls do. */
#define COUNTED(RESULT, NAME, PARAMETERS, ARGUMENTS)                       \
  RESULT NAME PARAMETERS {                                                 \
    RESULT(*const real) PARAMETERS = (RESULT(*) PARAMETERS)dlsym(RTLD_NEXT, #NAME); \
    const int due = is_due();                                              \
    if (due && !is_behind) raise(SIGKILL);                                 \
    const RESULT result = real ARGUMENTS;                                  \
    if (due) raise(SIGKILL);                                               \
    return result;                                                         \
  }

COUNTED(ssize_t, send, (int fd, const void* data, size_t size, int flags), (fd, data, size, flags))
COUNTED(ssize_t, recv, (int fd, void* data, size_t size, int flags), (fd, data, size, flags))
COUNTED(ssize_t, pwrite, (int fd, const void* data, size_t size, off_t at), (fd, data, size, at))
COUNTED(ssize_t, pwrite64, (int fd, const void* data, size_t size, off64_t at), (fd, data, size, at))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
COUNTED(int, ftruncate, (int fd, off_t size), (fd, size))
COUNTED(int, ftruncate64, (int fd, off64_t size), (fd, size))
COUNTED(int, unlink, (const char* path), (path))
