package io.exprsn.simulcast.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the stream in real time: {@code rtmp <port>} to an ingest, {@code flv} to everyone who connects to a port it
 * names. Each picture carries the time at which its writing to that receiver began. Answers {@code report} with how late
 * it was; ends with its input.
 */
final class PacedPublisher {
    static final byte[] FLV_HEADER = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};

    private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
    private volatile long latestNanos;

    private PacedPublisher() {}

    /** Where the stream goes. */
    private interface Receiver {
        void send(StampedStream.Packet packet) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        var publisher = new PacedPublisher();
        String hello;
        if (args[0].equals("rtmp")) {
            publisher.receivers.add(publish(Integer.parseInt(args[1])));
            hello = "publishing=1";
        } else {
            var server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
            start("accept", () -> publisher.accept(server));
            hello = "port=" + server.getLocalPort();
        }
        start("pace", publisher::pace);
        Lines.serve(hello, line -> {
            String late = "late=%.3f receivers=%d".formatted(publisher.latestNanos / 1e6, publisher.receivers.size());
            publisher.latestNanos = 0;
            return late;
        });
    }

    private static void start(String name, Runnable body) {
        var thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pace() {
        var stream = new StampedStream();
        long start = System.nanoTime();
        while (true) {
            StampedStream.Packet packet = stream.next();
            long due = start + packet.millis() * 1_000_000;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            latestNanos = Math.max(latestNanos, System.nanoTime() - due);
            for (Receiver receiver : receivers) {
                try {
                    receiver.send(packet);
                } catch (IOException gone) {
                    System.err.println("receiver lost: " + gone);
                    receivers.remove(receiver);
                }
            }
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                receivers.add(flv(socket.getOutputStream()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** FLV from the next key frame on. */
    private static Receiver flv(OutputStream out) throws IOException {
        out.write(FLV_HEADER);
        for (StampedStream.Packet header : StampedStream.headers()) {
            out.write(tag(header));
        }
        boolean[] begun = {false};
        return packet -> {
            begun[0] |= packet.keyFrame();
            if (begun[0]) {
                packet.stamp(System.nanoTime());
                out.write(tag(packet));
            }
        };
    }

    static byte[] tag(StampedStream.Packet packet) {
        int length = packet.body().length;
        long time = packet.millis();
        ByteBuffer out = ByteBuffer.allocate(15 + length);
        out.put((byte) packet.type());
        out.put((byte) (length >> 16)).putShort((short) length);
        out.put((byte) (time >> 16)).putShort((short) time).put((byte) (time >> 24));
        return out.put(new byte[3]).put(packet.body()).putInt(11 + length).array();
    }

    private static Receiver publish(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        var in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        byte[] hello = new byte[1 + Rtmp.HANDSHAKE];
        hello[0] = 3;
        out.write(hello);
        in.skipNBytes(1 + Rtmp.HANDSHAKE);
        in.skipNBytes(Rtmp.HANDSHAKE);
        out.write(new byte[Rtmp.HANDSHAKE]);
        out.write(Rtmp.control(Rtmp.SET_CHUNK_SIZE, Rtmp.CHUNK_SIZE));
        Map<String, String> app = Map.of("app", "live", "type", "nonprivate", "tcUrl", "rtmp://127.0.0.1/live");
        out.write(Rtmp.command(3, 0, Rtmp.CHUNK_SIZE, "connect", 1, app));
        out.write(Rtmp.command(3, 0, Rtmp.CHUNK_SIZE, "createStream", 2, null));
        // All ingests that are measured give the first stream the number 1 and take what follows at once.
        out.write(Rtmp.command(8, 1, Rtmp.CHUNK_SIZE, "publish", 3, null, "studio", "live"));
        start("drain", () -> drain(in));
        for (StampedStream.Packet header : StampedStream.headers()) {
            out.write(message(header));
        }
        return packet -> {
            packet.stamp(System.nanoTime());
            out.write(message(packet));
        };
    }

    private static void drain(DataInputStream in) {
        byte[] some = new byte[4096];
        try {
            while (in.read(some) >= 0) {
                // answers and acknowledgements
            }
        } catch (IOException closed) {
            // the sending side says so
        }
    }

    static byte[] message(StampedStream.Packet packet) {
        int csid = packet.type() == StampedStream.VIDEO ? 6 : 4;
        byte[] body = packet.type() == StampedStream.SCRIPT ? Rtmp.setDataFrame(packet.body()) : packet.body();
        return Rtmp.message(csid, packet.type(), 1, packet.millis(), body, Rtmp.CHUNK_SIZE);
    }
}
