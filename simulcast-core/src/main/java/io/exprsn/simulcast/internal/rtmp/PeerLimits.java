package io.exprsn.simulcast.internal.rtmp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many connections and wrong keys each address has. Addresses of IPv6 count by their first 64 bits, because one
 * machine has all of the rest. Safe for use by several threads.
 */
final class PeerLimits {
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);
    /** Above this, addresses without connections are forgotten even though their minute is not over. */
    private static final int MAX_ADDRESSES = 16_384;

    private final int connectionsInAll;
    private final int connectionsPerAddress;
    private final int wrongKeysPerMinute;
    private final LongSupplier nanoTime;
    private final Map<Object, Peer> peers = new HashMap<>();
    private int connections;

    private static final class Peer {
        int connections;
        int wrongKeys;
        long windowStart;
    }

    PeerLimits(int connectionsInAll, int connectionsPerAddress, int wrongKeysPerMinute, LongSupplier nanoTime) {
        this.connectionsInAll = connectionsInAll;
        this.connectionsPerAddress = connectionsPerAddress;
        this.wrongKeysPerMinute = wrongKeysPerMinute;
        this.nanoTime = nanoTime;
    }

    /** True if one more connection from there may stay; then {@link #closed} is owed. */
    synchronized boolean opened(InetAddress address) {
        long now = nanoTime.getAsLong();
        forgetOld(now);
        Peer known = peers.get(group(address));
        Peer peer = known == null ? new Peer() : known;
        if (connections >= connectionsInAll || peer.connections >= connectionsPerAddress || lockedOut(peer, now)) {
            return false;
        }
        connections++;
        peer.connections++;
        peers.put(group(address), peer);
        return true;
    }

    synchronized void closed(InetAddress address) {
        connections--;
        Peer peer = peers.get(group(address));
        if (peer != null && --peer.connections == 0 && windowOver(peer, nanoTime.getAsLong())) {
            peers.remove(group(address));
        }
    }

    /** Counts a wrong key; true if this one closed the door for the rest of the minute. */
    synchronized boolean wrongKey(InetAddress address) {
        long now = nanoTime.getAsLong();
        forgetOld(now);
        Peer peer = peers.computeIfAbsent(group(address), any -> new Peer());
        if (windowOver(peer, now)) {
            peer.wrongKeys = 0;
            peer.windowStart = now;
        }
        peer.wrongKeys++;
        return peer.wrongKeys == wrongKeysPerMinute;
    }

    /** How many addresses are remembered. */
    synchronized int addresses() {
        return peers.size();
    }

    private boolean lockedOut(Peer peer, long now) {
        return peer.wrongKeys >= wrongKeysPerMinute && !windowOver(peer, now);
    }

    private static boolean windowOver(Peer peer, long now) {
        return peer.wrongKeys == 0 || now - peer.windowStart >= WINDOW;
    }

    private void forgetOld(long now) {
        if (peers.size() >= MAX_ADDRESSES) {
            peers.values().removeIf(peer -> peer.connections == 0 && windowOver(peer, now));
        }
        if (peers.size() >= MAX_ADDRESSES) {
            peers.values().removeIf(peer -> peer.connections == 0);
        }
    }

    private static Object group(InetAddress address) {
        return address instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
                : address;
    }
}
