package io.exprsn.simulcast.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP CONNECT or SOCKS5 proxy that remembers where it was asked to go; names stay names, as a proxy must see them. */
final class TinyProxy implements AutoCloseable {
    private final ServerSocket server;
    private final boolean socks;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    TinyProxy(boolean socks) throws IOException {
        this.socks = socks;
        this.server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tiny-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                daemon(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket client) {
        try {
            DataInputStream in = new DataInputStream(client.getInputStream());
            Socket target = socks ? socks(in, client.getOutputStream()) : http(in, client.getOutputStream());
            open.add(target);
            daemon(() -> pump(target, client));
            pump(client, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket http(DataInputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        String target = head.toString().split(" ")[1];
        Socket socket = to(target);
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket socks(DataInputStream in, OutputStream out) throws IOException {
        in.readByte();
        in.readFully(new byte[in.readUnsignedByte()]);
        out.write(new byte[] {5, 0});
        in.readFully(new byte[3]);
        String host;
        if (in.readByte() == 3) {
            byte[] name = new byte[in.readUnsignedByte()];
            in.readFully(name);
            host = new String(name, StandardCharsets.US_ASCII);
        } else {
            byte[] address = new byte[4];
            in.readFully(address);
            host = InetAddress.getByAddress(address).getHostAddress();
        }
        Socket socket = to(host + ":" + in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        return socket;
    }

    private Socket to(String target) throws IOException {
        asked.add(target);
        int colon = target.lastIndexOf(':');
        return new Socket(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // the end
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** {@code host:port} of each connection asked for. */
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
