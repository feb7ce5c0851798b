// TCP: the echo server and the three ways of using it.
#include "probe.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX_SAMPLES 4000000
#define MAX_THREADS 64
#define MAX_EVENTS 256
#define SPARE_DESCRIPTORS 100

static void no_delay(int socket) {
  int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void want_descriptors(rlim_t count) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= count) return;
  limit.rlim_cur = count < limit.rlim_max ? count : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_connection(void) {
  int s = socket(target.ss_family, SOCK_STREAM, 0);
  if (s < 0) return -1;
  struct timeval patience = {3, 0};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  no_delay(s);
  if (connect(s, (struct sockaddr *)&target, target_length) == 0) return s;
  close(s);
  return -1;
}

static int exchange(int socket) {
  char byte = 'x';
  return write(socket, &byte, 1) == 1 && read(socket, &byte, 1) == 1;
}

static void accept_all(int listener, int poll) {
  for (int s; (s = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    no_delay(s);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = s};
    epoll_ctl(poll, EPOLL_CTL_ADD, s, &event);
  }
}

static void echo(int socket) {
  static char buffer[65536];
  ssize_t got = read(socket, buffer, sizeof buffer);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0 || write(socket, buffer, got) < 0) close(socket);
}

void serve(char **words) {
  (void)words;
  want_descriptors(RLIM_INFINITY);
  int listener = socket(target.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&target, target_length)) give_up("bind");
  if (listen(listener, 4096)) give_up("listen");
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[MAX_EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int count = epoll_wait(poll, ready, MAX_EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd == listener) accept_all(listener, poll);
      else echo(ready[i].data.fd);
    }
  }
}

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

void pingpong(char **words) {
  uint64_t nanos = atoll(words[0]) * 1000000ull;
  uint32_t *samples = malloc(MAX_SAMPLES * sizeof *samples);
  int s = open_connection();
  if (s < 0) give_up("connect");
  long count = 0;
  uint64_t end = now_nanos() + nanos;
  for (uint64_t begin = now_nanos(); begin < end && count < MAX_SAMPLES; begin = now_nanos()) {
    if (!exchange(s)) give_up("exchange");
    samples[count++] = (uint32_t)(now_nanos() - begin);
  }
  qsort(samples, count, sizeof *samples, by_value);
  printf("{\"count\":%ld,\"p50_us\":%.2f,\"p99_us\":%.2f}\n", count, samples[count / 2] / 1e3, samples[count * 99 / 100] / 1e3);
}

struct connector {
  pthread_t thread;
  uint64_t end;
  long done, failed;
};

static void *connect_until(void *argument) {
  struct connector *c = argument;
  while (now_nanos() < c->end) {
    int s = open_connection();
    if (s >= 0 && exchange(s)) c->done++;
    else c->failed++;
    if (s >= 0) close(s);
  }
  return 0;
}

void connect_many(char **words) {
  static struct connector all[MAX_THREADS];
  int threads = atoi(words[1]);
  if (threads > MAX_THREADS) threads = MAX_THREADS;
  uint64_t begin = now_nanos();
  for (int i = 0; i < threads; i++) {
    all[i].end = begin + atoll(words[0]) * 1000000ull;
    pthread_create(&all[i].thread, 0, connect_until, &all[i]);
  }
  long done = 0, failed = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(all[i].thread, 0);
    done += all[i].done;
    failed += all[i].failed;
  }
  printf("{\"count\":%ld,\"failed\":%ld,\"per_second\":%.1f}\n", done, failed, done / ((now_nanos() - begin) / 1e9));
}

static int open_idle(int *sockets, int wanted, uint64_t end) {
  int held = 0, failed = 0;
  while (held < wanted && failed < 4 && now_nanos() < end) {
    int s = open_connection();
    if (s >= 0 && exchange(s)) {
      sockets[held++] = s;
      continue;
    }
    failed++;
    if (s >= 0) close(s);
  }
  return held;
}

void hold_idle(char **words) {
  int wanted = atoi(words[0]);
  uint64_t patience = atoll(words[1]) * 1000000ull, begin = now_nanos();
  want_descriptors(wanted + SPARE_DESCRIPTORS);
  int *sockets = malloc(wanted * sizeof *sockets);
  int held = open_idle(sockets, wanted, begin + patience);
  printf("{\"held\":%d,\"seconds\":%.3f}\n", held, (now_nanos() - begin) / 1e9);
  fflush(stdout);
  for (char byte; read(0, &byte, 1) > 0;)
    ;
  int alive = 0;
  begin = now_nanos();
  for (int i = 0; i < held && now_nanos() < begin + patience; i++) alive += exchange(sockets[i]);
  printf("{\"alive\":%d,\"seconds\":%.3f}\n", alive, (now_nanos() - begin) / 1e9);
}
