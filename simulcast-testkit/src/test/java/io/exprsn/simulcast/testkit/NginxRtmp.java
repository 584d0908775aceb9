package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** nginx with its RTMP module, recording every publication to {@code <key>.flv}; with a certificate also behind TLS. */
final class NginxRtmp implements AutoCloseable {
    private static final Path MODULES = Path.of("/usr/lib/nginx/modules");

    private final Process process;
    private final Path folder;
    private final int port;
    private final int tlsPort;

    private NginxRtmp(Process process, Path folder, int port, int tlsPort) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    static NginxRtmp start(Path folder) throws Exception {
        return start(folder, null, null);
    }

    /** @param chain PEM of the certificate chain for a TLS port in front of the RTMP one; null for none */
    static NginxRtmp start(Path folder, @Nullable Path chain, @Nullable Path key) throws Exception {
        Path nginx = Path.of(System.getProperty("simulcast.nginx", ""));
        Peers.require(
                Files.isExecutable(nginx) && Files.exists(MODULES.resolve("ngx_rtmp_module.so")),
                "no nginx with the RTMP module at " + nginx);
        Files.createDirectories(folder);
        int port = freePort();
        int tlsPort = freePort();
        String tls = chain == null ? "" : """
                  stream { server {
                    listen 127.0.0.1:%d ssl; ssl_certificate %s; ssl_certificate_key %s;
                    proxy_pass 127.0.0.1:%d;
                  } }
                  """.formatted(tlsPort, chain, key, port);
        String modules = "load_module %s/ngx_rtmp_module.so;\n".formatted(MODULES)
                + (chain == null ? "" : "load_module %s/ngx_stream_module.so;\n".formatted(MODULES));
        Files.writeString(folder.resolve("nginx.conf"), modules + """
                          daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/error.log info;
                          events { worker_connections 256; }
                          rtmp { server {
                            listen 127.0.0.1:%2$d; chunk_size 4096;
                            application live { live on; record all; record_path %1$s; record_suffix .flv; record_unique off; }
                          } }
                          """.formatted(folder, port) + tls);
        Process process = new ProcessBuilder(
                        nginx.toString(), "-c", folder.resolve("nginx.conf").toString(), "-p", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        Awaitility.await("nginx listens")
                .atMost(Duration.ofSeconds(15))
                .until(() -> isListening(port, process, folder));
        return new NginxRtmp(process, folder, port, tlsPort);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isListening(int port, Process process, Path folder) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("nginx.log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    String server() {
        return "rtmp://127.0.0.1:" + port + "/live";
    }

    /** The recording of a stream that is over, as soon as nginx has written all of it and closed it. */
    Path finished(String key) {
        Path file = folder.resolve(key + ".flv");
        Awaitility.await("nginx closes " + file.getFileName())
                .atMost(Shows.SOON)
                .until(() -> Files.exists(file) && !isOpen(file));
        return file;
    }

    private boolean isOpen(Path file) throws IOException {
        Path real = file.toRealPath();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.anyMatch(each -> {
                try {
                    return Files.readSymbolicLink(each).equals(real);
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
