// Frames between two sockets of a switch, without any interface: QEMU's stream framing, and vde_switch's own.
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_FRAME 65536
#define PREFIX 4
#define SINK_BYTES (256 << 10)
#define PATIENCE_NANOS 8000000000ull
#define VDE_MAGIC 0xfeedface
#define VDE_VERSION 3

void parse_mac(const char *text, unsigned char *mac);
int join_stream(const char *way, const char *path);

// The way into vde_switch: datasock.c and libvdeplug speak this on the switch's control socket.
struct vde_request {
  uint32_t magic, version;
  int32_t type;
  struct sockaddr_un own;
  char description[16];
} __attribute__((packed));

static char own_path[100];

static void remove_own_path(void) {
  if (*own_path) unlink(own_path);
}

static int join_vde(const char *folder) {
  struct sockaddr_un control = {.sun_family = AF_UNIX}, data;
  snprintf(control.sun_path, sizeof control.sun_path, "%s/ctl", folder);
  int plug = socket(AF_UNIX, SOCK_STREAM, 0), frames = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (connect(plug, (struct sockaddr *)&control, sizeof control)) give_up(control.sun_path);
  snprintf(own_path, sizeof own_path, "/tmp/probe-vde-%d", getpid());
  atexit(remove_own_path);
  struct vde_request request = {.magic = VDE_MAGIC, .version = VDE_VERSION, .own = {.sun_family = AF_UNIX}};
  strncpy(request.own.sun_path, own_path, sizeof request.own.sun_path - 1);
  unlink(own_path);
  if (bind(frames, (struct sockaddr *)&request.own, sizeof request.own)) give_up("bind");
  if (send(plug, &request, sizeof request, 0) != sizeof request) give_up("request");
  if (recv(plug, &data, sizeof data, 0) < (ssize_t)sizeof(sa_family_t)) give_up("no port");
  if (connect(frames, (struct sockaddr *)&data, sizeof data)) give_up("data socket");
  return frames; // the control connection stays open: the port lives as long as it
}

// When to stop counting: so long after the first frame, since it may take a while until all ends are plugged in.
static uint64_t end_of_counting(uint64_t end, long received, const char *millis) {
  if (end || !received) return end;
  return now_nanos() + atoll(millis) * 1000000ull;
}

static int goes_on(uint64_t begin, uint64_t end) { return now_nanos() < (end ? end : begin + PATIENCE_NANOS); }

static void make_frame(unsigned char *frame, const char *from, const char *to) {
  parse_mac(to, frame);
  parse_mac(from, frame + 6);
  frame[12] = 0x88;
  frame[13] = 0xb5;
}

void stream_source(char **words) {
  static unsigned char octets[PREFIX + MAX_FRAME];
  int size = atoi(words[3]), s = join_stream("listen", words[0]);
  uint32_t length = htonl(size);
  memcpy(octets, &length, PREFIX);
  make_frame(octets + PREFIX, words[1], words[2]);
  usleep(200000);
  long sent = 0;
  for (uint64_t end = now_nanos() + atoll(words[4]) * 1000000ull; now_nanos() < end; sent++)
    if (write(s, octets, PREFIX + size) != PREFIX + size) give_up("write");
  printf("{\"sent\":%ld}\n", sent);
}

void stream_sink(char **words) {
  int s = join_stream("listen", words[0]), size = atoi(words[1]);
  struct timeval wait = {0, 50000};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  char *octets = malloc(SINK_BYTES + MAX_FRAME);
  size_t held = 0;
  long received = 0;
  for (uint64_t begin = now_nanos(), end = 0; goes_on(begin, end); end = end_of_counting(end, received, words[2])) {
    ssize_t got = read(s, octets + held, SINK_BYTES);
    if (got == 0) break;
    if (got < 0) continue;
    held += got;
    size_t at = 0;
    for (uint32_t length; held - at >= PREFIX; at += PREFIX + length) {
      memcpy(&length, octets + at, PREFIX);
      length = ntohl(length);
      if (held - at - PREFIX < length) break;
      received += (int)length == size;
    }
    memmove(octets, octets + at, held - at);
    held -= at;
  }
  print_received(received);
}

void vde_source(char **words) {
  static unsigned char octets[MAX_FRAME];
  int size = atoi(words[3]), s = join_vde(words[0]);
  make_frame(octets, words[1], words[2]);
  usleep(200000);
  long sent = 0;
  for (uint64_t end = now_nanos() + atoll(words[4]) * 1000000ull; now_nanos() < end;)
    if (send(s, octets, size, 0) == size) sent++;
    else if (errno != ENOBUFS && errno != EAGAIN) give_up("send");
  printf("{\"sent\":%ld}\n", sent);
}

void vde_sink(char **words) {
  unsigned char hello[60] = {0};
  int s = join_vde(words[0]), size = atoi(words[2]);
  make_frame(hello, words[1], "ff:ff:ff:ff:ff:ff"); // the switch learns where we are
  if (send(s, hello, sizeof hello, 0) < 0) give_up("send");
  struct timeval wait = {0, 50000};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  static char octets[MAX_FRAME];
  long received = 0;
  for (uint64_t begin = now_nanos(), end = 0; goes_on(begin, end); end = end_of_counting(end, received, words[3]))
    received += recv(s, octets, sizeof octets, 0) == size;
  print_received(received);
}
