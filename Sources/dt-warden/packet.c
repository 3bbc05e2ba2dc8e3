#include "packet.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int packet_receive(int socket, void *buffer, size_t capacity, struct packet *packet)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * PACKET_MAX_DESCRIPTORS)];
    } control;
    struct iovec content = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};

    packet->size = 0;
    packet->descriptor_count = 0;
    ssize_t size;
    do {
        size = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size < 0)
        return errno == ECONNRESET ? 0 : errno;

    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        int count = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(packet->descriptors, CMSG_DATA(part), sizeof(int) * (size_t)count);
        packet->descriptor_count = count;
    }
    packet->size = (size_t)size;
    return message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? EMSGSIZE : 0;
}

int packet_send(int socket, const void *content, size_t size)
{
    ssize_t sent;
    do {
        sent = send(socket, content, size, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

void packet_close_descriptors(struct packet *packet)
{
    for (int i = 0; i < packet->descriptor_count; i++)
        if (packet->descriptors[i] >= 0)
            close(packet->descriptors[i]);
    packet->descriptor_count = 0;
}
