// The link: raw frames on an interface, TAPs of a namespace handed to programs, and the shim that plays QEMU.
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/un.h>
#include <unistd.h>

#define LOCAL_EXPERIMENT 0x88b5
#define MAX_FRAME 69000
#define SHIM_BYTES (512 << 10)
#define SOCKET_BYTES (2 << 20)
#define RAW_BYTES (8 << 20)

int packet_socket(const char *interface, int protocol, unsigned char *own) {
  int s = socket(AF_PACKET, SOCK_RAW, htons(protocol));
  if (s < 0) give_up("packet socket");
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(protocol)};
  address.sll_ifindex = if_nametoindex(interface);
  if (!address.sll_ifindex || bind(s, (struct sockaddr *)&address, sizeof address)) give_up(interface);
  struct ifreq request = {0};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (ioctl(s, SIOCGIFHWADDR, &request)) give_up("address of the interface");
  memcpy(own, request.ifr_hwaddr.sa_data, 6);
  int bytes = RAW_BYTES;
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
  return s;
}

void parse_mac(const char *text, unsigned char *mac) {
  if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6) give_up(text);
}

void link_blast(char **words) {
  static unsigned char frame[65536];
  int s = packet_socket(words[0], LOCAL_EXPERIMENT, frame + 6), one = 1;
  parse_mac(words[1], frame);
  frame[12] = LOCAL_EXPERIMENT >> 8;
  frame[13] = LOCAL_EXPERIMENT & 255;
  setsockopt(s, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
  printf("{\"sent\":%ld}\n", blast(s, frame, atoi(words[2]), atoll(words[3]) * 1000000ull, 0));
}

void link_sink(char **words) {
  unsigned char own[6];
  print_received(count_messages(packet_socket(words[0], LOCAL_EXPERIMENT, own), atoll(words[1]) * 1000000ull));
}

static int open_tap(const char *namespace, const char *interface, int flags) {
  char path[200];
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int there = open(path, O_RDONLY | O_CLOEXEC);
  if (there < 0 || setns(there, CLONE_NEWNET)) give_up(path);
  int tap = open("/dev/net/tun", O_RDWR | flags);
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request)) give_up("TAP");
  if (setns(home, CLONE_NEWNET)) give_up("way back");
  close(there);
  close(home);
  return tap;
}

void tap_exec(char **words) {
  int wanted = atoi(words[2]);
  int tap = open_tap(words[0], words[1], 0);
  if (tap != wanted) {
    dup2(tap, wanted);
    close(tap);
  }
  execvp(words[3], words + 3);
  give_up(words[3]);
}

static int tap, stream;

static int write_all(int descriptor, const char *octets, size_t length) {
  while (length) {
    ssize_t done = write(descriptor, octets, length);
    if (done < 0 && errno == EAGAIN) wait_writable(descriptor);
    else if (done < 0 && errno != EINTR) return -1;
    if (done > 0) octets += done, length -= done;
  }
  return 0;
}

static void *stream_to_tap(void *unused) {
  size_t held = 0, capacity = 2 * SHIM_BYTES;
  char *octets = malloc(capacity);
  for (;;) {
    ssize_t got = read(stream, octets + held, capacity - held);
    if (got <= 0) exit(0);
    held += got;
    size_t at = 0;
    for (uint32_t length; held - at >= 4; at += 4 + length) {
      memcpy(&length, octets + at, 4);
      length = ntohl(length);
      if (held - at - 4 < length) break;
      if (write(tap, octets + at + 4, length) < 0) continue; // the guest's kernel drops it, as a card would
    }
    memmove(octets, octets + at, held - at);
    held -= at;
  }
  return unused;
}

static void tap_to_stream(void) {
  char *octets = malloc(SHIM_BYTES + MAX_FRAME + 4);
  for (;;) {
    struct pollfd ready = {tap, POLLIN, 0};
    poll(&ready, 1, -1);
    size_t held = 0;
    while (held < SHIM_BYTES) {
      ssize_t got = read(tap, octets + held + 4, MAX_FRAME);
      if (got <= 0) break;
      uint32_t length = htonl(got);
      memcpy(octets + held, &length, 4);
      held += 4 + got;
    }
    if (held && write_all(stream, octets, held)) exit(0);
  }
}

int join_stream(const char *way, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int joined = socket(AF_UNIX, SOCK_STREAM, 0), bytes = SOCKET_BYTES;
  if (!strcmp(way, "listen")) {
    unlink(path);
    if (bind(joined, (struct sockaddr *)&address, sizeof address) || listen(joined, 1)) give_up(path);
    int listener = joined;
    joined = accept(listener, 0, 0);
    close(listener);
    unlink(path);
  } else {
    uint64_t end = now_nanos() + 5000000000ull;
    while (connect(joined, (struct sockaddr *)&address, sizeof address)) {
      if (now_nanos() > end) give_up(path);
      usleep(500);
    }
  }
  setsockopt(joined, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
  setsockopt(joined, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
  return joined;
}

void tap_shim(char **words) {
  tap = open_tap(words[0], words[1], O_NONBLOCK);
  stream = join_stream(words[2], words[3]);
  pthread_t reader;
  pthread_create(&reader, 0, stream_to_tap, 0);
  tap_to_stream();
}
