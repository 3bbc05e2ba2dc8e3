/* Packets of the warden's sockets, with the descriptors that travel with them. */
#ifndef DT_WARDEN_PACKET_H
#define DT_WARDEN_PACKET_H

#include <stddef.h>
#include <sys/types.h>

enum { PACKET_MAX_DESCRIPTORS = 16 };

struct packet {
    /* Bytes of content; 0 when the other end is closed. */
    size_t size;
    int descriptor_count;
    int descriptors[PACKET_MAX_DESCRIPTORS];
};

/*
 * Takes one packet, without waiting. Returns 0, or an errno: EAGAIN when there is none, EMSGSIZE when it did not fit. The
 * descriptors are close-on-exec and belong to the caller, whatever is returned.
 */
int packet_receive(int socket, void *buffer, size_t capacity, struct packet *packet);

/* Sends one packet, waiting for room. Returns 0, or an errno: EPIPE or ECONNRESET when the other end is closed. */
int packet_send(int socket, const void *content, size_t size);

void packet_close_descriptors(struct packet *packet);

#endif
