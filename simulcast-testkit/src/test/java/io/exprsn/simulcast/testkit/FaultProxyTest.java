package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        var echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        proxy = FaultProxy.to("127.0.0.1", server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
        assertThat(CheckingIngestTest.threads("fault-proxy-" + proxy.port())).isEmpty();
    }

    private void echo() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                var thread = new Thread(() -> copyBack(socket), "echo-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void copyBack(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The test ended the connection.
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", proxy.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void roundTrip(Socket socket, int bytes) throws IOException {
        socket.getOutputStream().write(new byte[bytes]);
        assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
    }

    @Test
    void passesBytesAndTheEndThrough() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 100_000);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.bytesToServer()).isEqualTo(100_000);
        assertThat(proxy.bytesToClient()).isEqualTo(100_000);
        Awaitility.await().until(() -> proxy.openConnections() == 0);
    }

    @Test
    void delaysBothWays() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.delay(Duration.ofMillis(100));
            long begun = System.nanoTime();
            roundTrip(socket, 50_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
        }
    }

    @Test
    void throttlesEachDirection() throws Exception {
        try (Socket socket = connect()) {
            proxy.throttleToServer(100_000);
            long begun = System.nanoTime();
            roundTrip(socket, 40_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
            proxy.heal();
            proxy.throttleToClient(100_000);
            begun = System.nanoTime();
            roundTrip(socket, 40_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
        }
    }

    @Test
    void cutsInOrder() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.cut();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void resets() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.reset();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void swallowsWithAndWithoutReading() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.blackHole();
            socket.getOutputStream().write(1);
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(20_000);
            proxy.heal();
            assertThat(socket.getInputStream().read()).isEqualTo(1);

            proxy.discard();
            socket.getOutputStream().write(new byte[5_000_000]);
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void refusesAndComesBackOnTheSamePort() throws Exception {
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
            proxy.refuse();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.heal();
        try (Socket socket = connect()) {
            roundTrip(socket, 1);
        }
        proxy.awaitConnections(2, WAIT);
    }

    @Test
    void looksLikeAResetWhenTheServerIsGone() throws Exception {
        // A port that is held but not listened on: a free one might be another program's a moment later.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            try (FaultProxy toNobody = FaultProxy.to("127.0.0.1", held.getLocalPort());
                    Socket socket = new Socket("127.0.0.1", toNobody.port())) {
                socket.setSoTimeout(20_000);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(SocketException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }
}
