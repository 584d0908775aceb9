package io.exprsn.simulcast.platform.youtube;

import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.CHAT_END;
import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.message;
import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.page;
import static io.exprsn.simulcast.platform.youtube.PlayedYouTube.withChat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.http.HttpTransport;
import io.exprsn.simulcast.spi.ChatMessage;
import io.exprsn.simulcast.spi.HasChat.ChatSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A chat whose answer goes on while it is read, from a server that says just as much as each test needs. */
class YouTubeLongChatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpTransport transport = HttpTransport.open();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch positionTold = new CountDownLatch(1);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private Thread serving;

    private final ChatSink sink = new ChatSink() {
        @Override
        public void accept(ChatMessage message) {
            heard.add(message.id());
        }

        @Override
        public void position(String position) {
            heard.add("at " + position);
            positionTold.countDown();
        }
    };

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        over.countDown();
        transport.close();
        server.close();
        serving.join(PATIENCE.toMillis());
        assertThat(serving.isAlive()).isFalse();
    }

    @Test
    void handsOverAPageBeforeTheNextOneIsWritten() {
        serve(out -> {
            chunk(out, "[" + page("p1", message("m1", "one")) + "\n,{\"items\":[" + message("m2", "} cut"));
            boolean told = positionTold.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            chunk(out, "],\"nextPageToken\":\"" + (told ? "p2" : "too late") + "\"}," + page("p3", CHAT_END));
            over.await(); // the answer never ends
        });
        new YouTubeAdapter().readChat(withChat(), Optional.empty(), sink, context());
        assertThat(heard).containsExactly("m1", "at p1", "m2", "at p2", "end", "at p3");
    }

    @Test
    void isABreakIfTheConnectionIsCut() {
        serve(out -> {
            chunk(out, "[" + page("p1", message("m1", "one")) + ",{\"items\":[");
            out.write("ff\r\nhalf".getBytes(StandardCharsets.US_ASCII));
        });
        assertBreak(new YouTubeAdapter());
        assertThat(heard).containsExactly("m1", "at p1");
    }

    @Test
    void isABreakIfNothingComesForTooLong() {
        serve(out -> {
            chunk(out, "[" + page("p1"));
            over.await();
        });
        assertBreak(new YouTubeAdapter(time -> {}, Duration.ofMillis(300)));
        assertThat(heard).containsExactly("at p1");
    }

    @Test
    void endsSoonWhenItsThreadIsInterrupted() throws Exception {
        serve(out -> {
            chunk(out, "[" + page("p1"));
            over.await();
        });
        CompletableFuture<Boolean> stayedInterrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                new YouTubeAdapter().readChat(withChat(), Optional.empty(), sink, context());
                stayedInterrupted.complete(false);
            } catch (SimulcastException e) {
                stayedInterrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        reader.start();
        assertThat(positionTold.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        reader.interrupt();
        assertThat(stayedInterrupted).succeedsWithin(PATIENCE).isEqualTo(true);
        reader.join();
    }

    private void assertBreak(YouTubeAdapter adapter) {
        assertThatThrownBy(() -> adapter.readChat(withChat(), Optional.empty(), sink, context()))
                .isInstanceOfSatisfying(
                        SimulcastException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT));
    }

    private LoopbackContext context() {
        return new LoopbackContext(
                transport, "http://127.0.0.1:" + server.getLocalPort(), Map.of(), LoopbackContext.NOW);
    }

    private void serve(Speech speech) {
        serving = new Thread(() -> {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) in.read());
                }
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                speech.speak(out);
            } catch (IOException e) {
                return; // the reader has heard enough
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        serving.start();
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private interface Speech {
        void speak(OutputStream out) throws IOException, InterruptedException;
    }
}
