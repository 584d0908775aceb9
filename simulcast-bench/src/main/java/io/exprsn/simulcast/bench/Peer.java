package io.exprsn.simulcast.bench;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A program that takes one stream and sends it to many servers, with how it is started. */
enum Peer {
    /** The library, JVM as it comes. */
    OURS("ours"),
    /** The library with the collector and the heap of a small machine. */
    SMALL("ours-small"),
    /** The library with Linux' own sockets, whose native part a host adds to its class path. */
    EPOLL("ours-epoll"),
    /** nginx with its RTMP module; for RTMPS its stream module encrypts. */
    NGINX("nginx"),
    /** One FFmpeg per destination. */
    FFMPEG("ffmpeg"),
    /** One FFmpeg for all destinations. */
    TEE("tee");

    /** The native part lies on this module's class path; without this it would be used. */
    static final String NIO = "-Dio.netty.transport.noNative=true";

    private static final Path NGINX_PATH = Path.of(System.getProperty("simulcast.nginx", "/usr/sbin/nginx"));
    private static final Path NGINX_MODULES =
            Path.of(System.getProperty("simulcast.nginxModules", "/usr/lib/nginx/modules"));
    private static final Path FFMPEG_PATH = Path.of(System.getProperty("simulcast.ffmpegSystem", "/usr/bin/ffmpeg"));

    final String title;

    Peer(String title) {
        this.title = title;
    }

    /**
     * What to run.
     *
     * @param server of all destinations, without the key
     * @param authority PEM file that vouches for the server, null for plain RTMP
     * @param jvmOptions further options of our own JVM
     */
    record Task(int destinations, String server, @Nullable Path authority, Path folder, List<String> jvmOptions) {
        boolean isTls() {
            return authority != null;
        }

        String destination(int index) {
            return server + "/k" + index;
        }
    }

    /** It runs: its processes, and the port where it takes RTMP; none for those that fetch FLV. */
    record Running(List<Child> children, int ingestPort) implements AutoCloseable {
        List<Long> pids() {
            return children.stream().map(Child::pid).toList();
        }

        @Override
        public void close() {
            children.forEach(Child::close);
        }
    }

    static Peer named(String title) {
        for (Peer peer : values()) {
            if (peer.title.equals(title)) {
                return peer;
            }
        }
        throw new IllegalArgumentException(
                "No peer " + title + "; known are ours, ours-small, ours-epoll, nginx, ffmpeg, tee");
    }

    /** Why it cannot take part here; null if it can. */
    @Nullable
    String absence(boolean tls) {
        return switch (this) {
            case OURS, SMALL -> null;
            case EPOLL -> Epoll.isAvailable() ? null : "no native sockets for this machine";
            case NGINX ->
                Files.isExecutable(NGINX_PATH)
                                && Files.exists(NGINX_MODULES.resolve("ngx_rtmp_module.so"))
                                && (!tls || Files.exists(NGINX_MODULES.resolve("ngx_stream_module.so")))
                        ? null
                        : "no nginx with the RTMP" + (tls ? " and stream modules" : " module") + " at " + NGINX_PATH;
            case FFMPEG, TEE -> Files.isExecutable(FFMPEG_PATH) ? null : "no FFmpeg at " + FFMPEG_PATH;
        };
    }

    boolean isOurs() {
        return this == OURS || this == SMALL || this == EPOLL;
    }

    /** Whether it fetches FLV from a port instead of taking RTMP. */
    boolean fetches() {
        return this == FFMPEG || this == TEE;
    }

    /** Whether so many destinations make sense: each FFmpeg takes some 60 MB. */
    boolean takes(int destinations) {
        return this != FFMPEG || destinations <= 50;
    }

    /** @param feedPort where FLV can be fetched, for those that do */
    Running start(Task task, int feedPort) throws IOException, InterruptedException {
        return switch (this) {
            case OURS -> relay(task, List.of(NIO));
            case SMALL -> relay(task, List.of(NIO, "-XX:+UseSerialGC", "-Xmx128m"));
            case EPOLL -> relay(task, List.of());
            case NGINX -> nginx(task);
            case FFMPEG -> {
                List<Child> children = new ArrayList<>();
                for (int i = 0; i < task.destinations; i++) {
                    List<String> command = fetch(feedPort);
                    command.addAll(List.of("-f", "flv", task.destination(i)));
                    children.add(Child.start("ffmpeg", task.folder, command));
                }
                yield new Running(children, 0);
            }
            case TEE -> {
                List<String> command = fetch(feedPort);
                List<String> outputs = IntStream.range(0, task.destinations)
                        .mapToObj(i -> "[f=flv]" + task.destination(i))
                        .toList();
                command.addAll(List.of("-map", "0", "-f", "tee", String.join("|", outputs)));
                yield new Running(List.of(Child.start("ffmpeg-tee", task.folder, command)), 0);
            }
        };
    }

    private static Running relay(Task task, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(task.jvmOptions);
        List<String> args = new ArrayList<>(List.of(task.server, Integer.toString(task.destinations)));
        if (task.authority != null) {
            args.add(task.authority.toString());
        }
        Child child = Child.java("relay", task.folder, all, RelayUnderTest.class, args);
        try {
            return new Running(List.of(child), Integer.parseInt(child.answer().getOrDefault("port", "0")));
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    private static List<String> fetch(int feedPort) {
        return new ArrayList<>(List.of(
                FFMPEG_PATH.toString(),
                "-nostdin",
                "-hide_banner",
                "-loglevel",
                "warning",
                "-f",
                "flv",
                "-i",
                "tcp://127.0.0.1:" + feedPort,
                "-c",
                "copy"));
    }

    private static Running nginx(Task task) throws IOException, InterruptedException {
        int port = freePort();
        int tlsPort = freePort();
        String sink = task.server.replaceAll("^rtmps?://([^/]+)/.*", "$1").replace("localhost", "127.0.0.1");
        // Pushes to equal addresses would be one: each destination has a key of its own.
        StringBuilder pushes = new StringBuilder();
        for (int i = 0; i < task.destinations; i++) {
            pushes.append("push rtmp://%s/live/k%d;\n".formatted(task.isTls() ? "127.0.0.1:" + tlsPort : sink, i));
        }
        String tls = task.isTls() ? """
                  stream { server { listen 127.0.0.1:%d; proxy_pass %s; proxy_ssl on; } }
                  """.formatted(tlsPort, sink) : "";
        Path config = task.folder.resolve("nginx.conf");
        Files.writeString(
                config,
                "load_module %s/ngx_rtmp_module.so;\n".formatted(NGINX_MODULES)
                        + (task.isTls() ? "load_module %s/ngx_stream_module.so;\n".formatted(NGINX_MODULES) : "")
                        + """
                          daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/nginx-error.log warn;
                          events { worker_connections 2048; }
                          rtmp { access_log off; server { listen 127.0.0.1:%2$d; chunk_size %3$d;
                            application live { live on; record off;
                              %4$s
                            } } }
                          %5$s
                          """.formatted(task.folder, port, Rtmp.CHUNK_SIZE, pushes, tls));
        Child child = Child.start(
                "nginx",
                task.folder,
                List.of(NGINX_PATH.toString(), "-c", config.toString(), "-p", task.folder.toString()));
        try {
            awaitListening(child, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
        return new Running(List.of(child), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(Child child, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 15_000_000_000L;
        boolean listening = false;
        while (!listening) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                listening = socket.isConnected();
            } catch (IOException notYet) {
                if (!child.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("nginx does not listen: " + child.log());
                }
                Thread.sleep(50);
            }
        }
    }
}
