package io.exprsn.simulcast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopbackListenerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Semaphore arrived = new Semaphore(0);
    private final LoopbackListener listener = new LoopbackListener("listener", 0, new Object(), client -> {
        client.close();
        arrived.release();
    });

    @AfterEach
    void end() {
        listener.shutForGood();
        listener.awaitEnd();
        assertThat(threads()).isEmpty();
    }

    private void connect() throws Exception {
        new Socket("127.0.0.1", listener.port()).close();
    }

    @Test
    void comesBackOnItsPortUntilItIsShutForGood() throws Exception {
        for (int i = 0; i < 3; i++) {
            listener.open();
            connect();
            assertThat(arrived.tryAcquire(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            listener.shut();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        listener.shutForGood();
        listener.open();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void nobodyElseIsGivenItsPortMeanwhile() throws Exception {
        listener.open();
        listener.shut();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(this::takePort).isInstanceOf(BindException.class);
        listener.shutForGood();
        takePort();
    }

    private void takePort() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false); // as for whoever lets the system choose
            other.bind(new InetSocketAddress("127.0.0.1", listener.port()));
        }
    }

    @Test
    void endsThoughItNeverOpened() {
        listener.shut();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void waitsForAThreadThatIsBornDuringItsEnd() {
        var closer = Thread.currentThread();
        var ended = new CountDownLatch(1);
        listener.start(
                () -> {
                    Awaitility.await("the end has begun")
                            .atMost(SOON)
                            .until(() -> closer.getState() == Thread.State.TIMED_WAITING);
                    listener.start(() -> outlast(ended), "second");
                },
                "first");
        listener.shutForGood();
        listener.awaitEnd();
        assertThat(threads()).isEmpty();
        ended.countDown();
    }

    /** Long enough to be seen alive by whoever does not wait for this thread. */
    private static void outlast(CountDownLatch latch) {
        try {
            latch.await(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> threads() {
        return CheckingIngestTest.threads("listener-" + listener.port());
    }
}
