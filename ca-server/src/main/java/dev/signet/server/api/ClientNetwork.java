package dev.signet.server.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * The network that a client is in, as a number: its IPv4 address, or the first 64 bits of its IPv6
 * address, since one host has all addresses below them (RFC 4291 §2.5.1).
 */
final class ClientNetwork {

    private ClientNetwork() {}

    /** 0 for what is no address of the internet. */
    static long of(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress socket) || socket.isUnresolved()) {
            return 0;
        }
        InetAddress address = socket.getAddress();
        var octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? Integer.toUnsignedLong(octets.getInt())
                : octets.getLong();
    }
}
