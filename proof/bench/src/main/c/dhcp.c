// DHCP, RFC 2131, as little as a lease needs: discover until there is an offer, request until there is an answer.
#include "probe.h"

#include <linux/if_ether.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DISCOVER 1
#define OFFER 2
#define REQUEST 3
#define ACK 5
#define ETHERNET 14
#define IP 20
#define UDP 8
#define OPTIONS 240
#define MIN_MESSAGE 300
#define RETRY_NANOS 5000000

int packet_socket(const char *interface, int protocol, unsigned char *own);

static unsigned char own[6], offered[4], server[4];
static uint32_t transaction;

static void set_ip_checksum(unsigned char *ip) {
  uint32_t sum = 0;
  for (int i = 0; i < IP; i += 2) sum += ip[i] << 8 | ip[i + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  ip[10] = ~sum >> 8;
  ip[11] = ~sum;
}

static unsigned char *put_address(unsigned char *at, int option, const unsigned char *address) {
  *at++ = option;
  *at++ = 4;
  memcpy(at, address, 4);
  return at + 4;
}

static int build(unsigned char *frame, int type) {
  unsigned char *ip = frame + ETHERNET, *udp = ip + IP, *message = udp + UDP, *option = message + OPTIONS;
  memset(frame, 0, 600);
  memset(frame, 0xff, 6);
  memcpy(frame + 6, own, 6);
  frame[12] = 8;
  memcpy(message, "\1\1\6", 3);
  memcpy(message + 4, &transaction, 4);
  message[10] = 0x80; // answer by broadcast
  memcpy(message + 28, own, 6);
  memcpy(message + 236, "\x63\x82\x53\x63", 4);
  memcpy(option, "\x35\1", 2);
  option[2] = type;
  option += 3;
  if (type == REQUEST) option = put_address(put_address(option, 50, offered), 54, server);
  *option++ = 0xff;
  int length = option - message < MIN_MESSAGE ? MIN_MESSAGE : (int)(option - message);
  int total = IP + UDP + length;
  memcpy(ip, "\x45\0\0\0\0\0\0\0\x40\x11", 10);
  ip[2] = total >> 8;
  ip[3] = total;
  memset(ip + 16, 0xff, 4);
  set_ip_checksum(ip);
  udp[1] = 68;
  udp[3] = 67;
  udp[4] = (total - IP) >> 8;
  udp[5] = total - IP;
  return ETHERNET + total;
}

// The kind of our message in this frame, 0 when it is none; an offer is remembered.
static int parse(const unsigned char *frame, int length) {
  const unsigned char *message = frame + ETHERNET + IP + UDP, *end = frame + length;
  if (length < ETHERNET + IP + UDP + OPTIONS + 3 || frame[23] != 17) return 0;
  if (memcmp(message + 4, &transaction, 4)) return 0;
  int type = 0;
  const unsigned char *from = 0;
  for (const unsigned char *at = message + OPTIONS; at + 1 < end && *at != 0xff; at += *at ? 2 + at[1] : 1) {
    if (*at == 53) type = at[2];
    if (*at == 54) from = at + 2;
  }
  if (type == OFFER && from) {
    memcpy(offered, message + 16, 4);
    memcpy(server, from, 4);
  }
  return type;
}

static void bring_up(const char *interface) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {0};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (!ioctl(s, SIOCGIFFLAGS, &request) && !(request.ifr_flags & IFF_UP)) {
    request.ifr_flags |= IFF_UP;
    ioctl(s, SIOCSIFFLAGS, &request);
  }
  close(s);
}

void dhcp_ask(char **words) {
  unsigned char frame[600], got[4096];
  uint64_t begin = now_nanos(), end = begin + atoll(words[1]) * 1000000ull, first = 0;
  bring_up(words[0]);
  int s = packet_socket(words[0], ETH_P_IP, own), type = DISCOVER;
  transaction = (uint32_t)begin;
  while (now_nanos() < end) {
    if (write(s, frame, build(frame, type)) < 0) usleep(200); // nobody holds the other end yet
    for (uint64_t again = now_nanos() + RETRY_NANOS; now_nanos() < again;) {
      struct pollfd ready = {s, POLLIN, 0};
      if (poll(&ready, 1, 1) <= 0) continue;
      int answer = parse(got, (int)read(s, got, sizeof got));
      if (answer && !first) first = now_nanos();
      if (answer == OFFER) {
        type = REQUEST;
        break;
      }
      if (answer != ACK) continue;
      printf("{\"first_at\":%.9f,\"lease_at\":%.9f}\n", first / 1e9, now_nanos() / 1e9);
      return;
    }
  }
  printf("{}\n");
}
