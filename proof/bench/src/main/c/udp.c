// UDP: floods both ways, and questions from a fresh port each.
#include "probe.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BURST 32
#define BATCH 64
#define MAX_DATAGRAM 9000
#define MAX_THREADS 64
#define QUESTION_BYTES 60
#define BUFFER_BYTES (4 << 20)

static void patience(int socket, int millis) {
  struct timeval wait = {millis / 1000, millis % 1000 * 1000};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
}

int udp_socket(void) {
  int s = socket(target.ss_family, SOCK_DGRAM, 0), bytes = BUFFER_BYTES;
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
  return s;
}

static int udp_bound(void) {
  int s = udp_socket();
  if (bind(s, (struct sockaddr *)&target, target_length)) give_up("bind");
  return s;
}

static int udp_connected(void) {
  int s = udp_socket();
  if (connect(s, (struct sockaddr *)&target, target_length)) give_up("connect");
  return s;
}

long blast(int socket, const void *octets, int size, uint64_t nanos, long per_second) {
  struct iovec part = {(void *)octets, size};
  struct mmsghdr messages[BURST];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < BURST; i++) messages[i].msg_hdr = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
  uint64_t begin = now_nanos(), t;
  long sent = 0;
  while ((t = now_nanos()) < begin + nanos) {
    int burst = BURST;
    if (per_second > 0) {
      long due = (long)((t - begin) / 1e9 * per_second) - sent;
      if (due < 1) {
        nanosleep(&(struct timespec){0, 50000}, 0);
        continue;
      }
      if (due < burst) burst = (int)due;
    }
    int done = sendmmsg(socket, messages, burst, 0);
    if (done > 0) sent += done;
    else if (errno != ENOBUFS && errno != EAGAIN && errno != ECONNREFUSED) give_up("sendmmsg");
  }
  return sent;
}

long count_messages(int socket, uint64_t nanos) {
  static char buffers[BATCH][MAX_DATAGRAM];
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){buffers[i], MAX_DATAGRAM};
    messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  patience(socket, 50);
  long received = 0;
  for (uint64_t end = now_nanos() + nanos; now_nanos() < end;) {
    int done = recvmmsg(socket, messages, BATCH, MSG_WAITFORONE, 0);
    if (done > 0) received += done;
  }
  return received;
}

void udp_echo(char **words) {
  (void)words;
  static char buffers[BATCH][2048];
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  struct sockaddr_storage clients[BATCH];
  int s = udp_bound();
  for (;;) {
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){buffers[i], sizeof buffers[i]};
      messages[i].msg_hdr = (struct msghdr){
          .msg_name = &clients[i], .msg_namelen = sizeof clients[i], .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int done = recvmmsg(s, messages, BATCH, MSG_WAITFORONE, 0);
    for (int i = 0; i < done; i++) parts[i].iov_len = messages[i].msg_len;
    if (done > 0) sendmmsg(s, messages, done, 0);
  }
}

struct asker {
  pthread_t thread;
  uint64_t end;
  long answered, lost;
};

static void *ask_until(void *argument) {
  struct asker *a = argument;
  char question[QUESTION_BYTES] = "question", answer[QUESTION_BYTES];
  while (now_nanos() < a->end) {
    int s = socket(target.ss_family, SOCK_DGRAM, 0);
    patience(s, 300);
    int good = connect(s, (struct sockaddr *)&target, target_length) == 0 &&
               send(s, question, sizeof question, 0) == sizeof question &&
               recv(s, answer, sizeof answer, 0) == sizeof answer;
    if (good) a->answered++;
    else a->lost++;
    close(s);
  }
  return 0;
}

void udp_transactions(char **words) {
  static struct asker all[MAX_THREADS];
  int threads = atoi(words[1]);
  if (threads > MAX_THREADS) threads = MAX_THREADS;
  uint64_t begin = now_nanos();
  for (int i = 0; i < threads; i++) {
    all[i].end = begin + atoll(words[0]) * 1000000ull;
    pthread_create(&all[i].thread, 0, ask_until, &all[i]);
  }
  long answered = 0, lost = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(all[i].thread, 0);
    answered += all[i].answered;
    lost += all[i].lost;
  }
  printf("{\"answered\":%ld,\"lost\":%ld,\"per_second\":%.1f}\n", answered, lost, answered / ((now_nanos() - begin) / 1e9));
}

void udp_blast(char **words) {
  static char octets[65536];
  long sent = blast(udp_connected(), octets, atoi(words[0]), atoll(words[1]) * 1000000ull, 0);
  printf("{\"sent\":%ld}\n", sent);
}

void udp_sink(char **words) { print_received(count_messages(udp_bound(), atoll(words[0]) * 1000000ull)); }

void udp_source(char **words) {
  (void)words;
  static char octets[65536];
  int s = udp_bound(), size;
  long millis;
  patience(s, 5000);
  struct sockaddr_storage client;
  socklen_t length = sizeof client;
  char asked[100] = "";
  if (recvfrom(s, asked, sizeof asked - 1, 0, (struct sockaddr *)&client, &length) < 0) give_up("nobody asked");
  if (sscanf(asked, "%d %ld", &size, &millis) != 2) give_up("not asked so");
  if (connect(s, (struct sockaddr *)&client, length)) give_up("connect");
  printf("{\"sent\":%ld}\n", blast(s, octets, size, millis * 1000000ull, 0));
}

void udp_receive(char **words) {
  int s = udp_connected();
  char asked[100];
  int length = snprintf(asked, sizeof asked, "%d %ld", atoi(words[0]), atol(words[1]));
  if (send(s, asked, length, 0) != length) give_up("send");
  print_received(count_messages(s, (atoll(words[1]) + 300) * 1000000ull));
}
