/*
 * A disk that forgets: for files whose name begins with DISK_PREFIX every change is noted, and each fsync or fdatasync
 * carries what was noted over to a copy named `<file>.durable`. What a power cut leaves behind is that copy.
 * Loaded with LD_PRELOAD; Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST 1024

typedef struct change {
  off_t offset;
  size_t length; /* 0: the file was cut at offset */
  struct change *next;
} change;

typedef struct {
  char path[LONGEST];
  change *first, *last;
} tracked;

static tracked files[64];
static int file_count;
static int of_descriptor[MOST_FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is_ours(const char *path) {
  const char *prefix = getenv("DISK_PREFIX");
  size_t length = strlen(path);
  if (prefix == NULL || strncmp(path, prefix, strlen(prefix)) != 0) return 0;
  /* The shared memory of a write-ahead log is made anew after a crash. */
  return !(length > 4 && strcmp(path + length - 4, "-shm") == 0) && strstr(path, ".durable") == NULL;
}

static void opened(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= MOST_FILES) return;
  pthread_mutex_lock(&lock);
  of_descriptor[descriptor] = 0;
  if (is_ours(path) && strlen(path) < LONGEST) {
    int index = 0;
    while (index < file_count && strcmp(files[index].path, path) != 0) index++;
    if (index == file_count && file_count < 64) strcpy(files[file_count++].path, path);
    if (index < 64) of_descriptor[descriptor] = index + 1;
  }
  pthread_mutex_unlock(&lock);
}

static void changed(int descriptor, off_t offset, size_t length) {
  if (descriptor < 0 || descriptor >= MOST_FILES || of_descriptor[descriptor] == 0) return;
  change *noted = malloc(sizeof *noted);
  if (noted == NULL) abort();
  *noted = (change){offset, length, NULL};
  pthread_mutex_lock(&lock);
  tracked *file = &files[of_descriptor[descriptor] - 1];
  if (file->last == NULL) file->first = noted;
  else file->last->next = noted;
  file->last = noted;
  pthread_mutex_unlock(&lock);
}

static void synced(int descriptor) {
  if (descriptor < 0 || descriptor >= MOST_FILES || of_descriptor[descriptor] == 0) return;
  ssize_t (*real_pwrite)(int, const void *, size_t, off_t) = real("pwrite64");
  int (*real_open)(const char *, int, ...) = real("open64");
  int (*real_truncate)(int, off_t) = real("ftruncate64");
  pthread_mutex_lock(&lock);
  tracked *file = &files[of_descriptor[descriptor] - 1];
  char copy[LONGEST + 16];
  snprintf(copy, sizeof copy, "%s.durable", file->path);
  int durable = real_open(copy, O_RDWR | O_CREAT, 0644);
  int source = real_open(file->path, O_RDONLY);
  if (durable < 0 || source < 0) abort();
  for (change *one = file->first; one != NULL;) {
    if (one->length == 0) {
      if (real_truncate(durable, one->offset) != 0) abort();
    } else {
      char *bytes = malloc(one->length);
      ssize_t count = pread(source, bytes, one->length, one->offset);
      if (count > 0 && real_pwrite(durable, bytes, (size_t)count, one->offset) != count) abort();
      free(bytes);
    }
    change *done = one;
    one = one->next;
    free(done);
  }
  file->first = file->last = NULL;
  close(source);
  close(durable);
  pthread_mutex_unlock(&lock);
}

static int open_with(const char *name, const char *path, int flags, mode_t mode) {
  int (*real_open)(const char *, int, ...) = real(name);
  int descriptor = real_open(path, flags, mode);
  opened(descriptor, path);
  return descriptor;
}

#define MODE(flags) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list arguments; \
    va_start(arguments, flags); \
    mode = va_arg(arguments, mode_t); \
    va_end(arguments); \
  }

int open(const char *path, int flags, ...) { MODE(flags) return open_with("open", path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_with("open64", path, flags, mode); }

int close(int descriptor) {
  int (*real_close)(int) = real("close");
  if (descriptor >= 0 && descriptor < MOST_FILES) of_descriptor[descriptor] = 0;
  return real_close(descriptor);
}

static ssize_t pwrite_with(const char *name, int descriptor, const void *bytes, size_t length, off_t offset) {
  ssize_t (*real_pwrite)(int, const void *, size_t, off_t) = real(name);
  ssize_t count = real_pwrite(descriptor, bytes, length, offset);
  if (count > 0) changed(descriptor, offset, (size_t)count);
  return count;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  return pwrite_with("pwrite", descriptor, bytes, length, offset);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset) {
  return pwrite_with("pwrite64", descriptor, bytes, length, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  ssize_t (*real_write)(int, const void *, size_t) = real("write");
  int ours = descriptor >= 0 && descriptor < MOST_FILES && of_descriptor[descriptor] != 0;
  off_t offset = ours ? lseek(descriptor, 0, SEEK_CUR) : 0;
  ssize_t count = real_write(descriptor, bytes, length);
  if (ours && count > 0) changed(descriptor, offset, (size_t)count);
  return count;
}

static int truncate_with(const char *name, int descriptor, off_t length) {
  int (*real_truncate)(int, off_t) = real(name);
  int result = real_truncate(descriptor, length);
  if (result == 0) changed(descriptor, length, 0);
  return result;
}

int ftruncate(int descriptor, off_t length) { return truncate_with("ftruncate", descriptor, length); }
int ftruncate64(int descriptor, off_t length) { return truncate_with("ftruncate64", descriptor, length); }

int fsync(int descriptor) {
  int (*real_sync)(int) = real("fsync");
  int result = real_sync(descriptor);
  if (result == 0) synced(descriptor);
  return result;
}

int fdatasync(int descriptor) {
  int (*real_sync)(int) = real("fdatasync");
  int result = real_sync(descriptor);
  if (result == 0) synced(descriptor);
  return result;
}
