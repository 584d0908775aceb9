package io.exprsn.simulcast.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/**
 * One thing an ingest does. {@link IngestBehavior} puts actions together into scripts; {@link CheckingIngest#perform}
 * does one at once. Immutable.
 */
public final class IngestAction {
    private final String name;
    private final boolean answer;
    private final Step step;

    /** What an action does to a connection. */
    interface Step {
        void perform(IngestConnection connection) throws IOException;
    }

    private IngestAction(String name, boolean answer, Step step) {
        this.name = name;
        this.answer = answer;
        this.step = step;
    }

    private static IngestAction of(String name, Step step) {
        return new IngestAction(name, false, step);
    }

    private static IngestAction answer(String name, Step step) {
        return new IngestAction(name, true, step);
    }

    /** Answers the command at hand with success; for {@code publish}, begins a publication. Only in answers. */
    public static IngestAction accept() {
        return answer("accept", IngestConnection::accept);
    }

    /** Answers the command at hand with success, but only after the next command was accepted. Only in answers. */
    public static IngestAction acceptLater() {
        return answer("acceptLater", IngestConnection::acceptLater);
    }

    /**
     * Answers the command at hand with {@code _error}. Only in answers.
     *
     * @param code such as {@code NetConnection.Connect.Rejected}
     * @param description what a challenge or a reason is carried in
     */
    public static IngestAction error(String code, String description) {
        return answer("error " + code, connection -> connection.error(code, description));
    }

    /**
     * Sends {@code onStatus} with level {@code error}, the usual way to refuse a publication.
     *
     * @param code such as {@code NetStream.Publish.BadName}
     */
    public static IngestAction refuse(String code) {
        return status(code, "error");
    }

    /**
     * Sends {@code onStatus}.
     *
     * @param code such as {@code NetStream.Publish.Denied}
     * @param level {@code status}, {@code warning} or {@code error}
     */
    public static IngestAction status(String code, String level) {
        return of(
                level + " " + code,
                connection -> connection.status(Map.of("level", level, "code", code, "description", code)));
    }

    /**
     * Asks a publisher to move ({@code NetConnection.Connect.ReconnectRequest} of Enhanced RTMP).
     *
     * @param tcUrl where to; absolute or relative
     */
    public static IngestAction reconnectRequest(String tcUrl) {
        return of(
                "reconnectRequest",
                connection -> connection.status(Map.of(
                        "level",
                        "status",
                        "code",
                        "NetConnection.Connect.ReconnectRequest",
                        "description",
                        "move",
                        "tcUrl",
                        tcUrl)));
    }

    /** Asks a publisher to connect anew to the same place. */
    public static IngestAction reconnectRequest() {
        return status("NetConnection.Connect.ReconnectRequest", "status");
    }

    /**
     * Refuses a connection with a redirect, as SRS does: {@code onStatus} with {@code ex.code} 302.
     *
     * @param url where to
     */
    public static IngestAction redirect(String url) {
        return of(
                "redirect",
                connection -> connection.status(Map.of(
                        "level",
                        "error",
                        "code",
                        "NetConnection.Connect.Rejected",
                        "description",
                        "RTMP 302 Redirect",
                        "ex",
                        Map.of("code", 302, "redirect", url, "redirect2", url))));
    }

    /**
     * Sends {@code onFCPublish}, which SRS does with the Start code before it has checked anything.
     *
     * @param code such as {@code NetStream.Publish.Start}
     */
    public static IngestAction onFcPublish(String code) {
        return of(
                "onFCPublish " + code,
                connection -> connection.command("onFCPublish", Map.of("code", code, "description", "Started")));
    }

    /**
     * Sends a command with transaction id 0 and null, such as {@code onBWDone} or {@code close}.
     *
     * @param name its name
     */
    public static IngestAction command(String name) {
        return of("command " + name, connection -> connection.command(name, null));
    }

    /**
     * Announces the ingest's own chunk size and uses it from then on.
     *
     * @param size 1 to 2147483647
     */
    public static IngestAction announceChunkSize(int size) {
        require(size >= 1, "a chunk size of at least 1", size);
        return of("announceChunkSize " + size, connection -> connection.writer().chunkSize(size));
    }

    /**
     * Announces the ingest's window, which asks the client to acknowledge.
     *
     * @param bytes at least 1
     */
    public static IngestAction windowAckSize(int bytes) {
        require(bytes >= 1, "a window of at least 1 byte", bytes);
        return of("windowAckSize " + bytes, connection -> connection.control(RtmpMessage.WINDOW_ACK_SIZE, u32(bytes)));
    }

    /**
     * Sets the client's bandwidth.
     *
     * @param bytes at least 1
     * @param limit 0 hard, 1 soft, 2 dynamic
     */
    public static IngestAction peerBandwidth(int bytes, int limit) {
        require(bytes >= 1, "a bandwidth of at least 1 byte", bytes);
        byte[] payload = ByteBuffer.allocate(5).putInt(bytes).put((byte) limit).array();
        return of("peerBandwidth " + bytes, connection -> connection.control(RtmpMessage.SET_PEER_BANDWIDTH, payload));
    }

    /** Sends an acknowledgement with any number, true or not. */
    public static IngestAction acknowledge(long total) {
        return of("acknowledge " + total, connection -> connection.acknowledge(total));
    }

    /** Sends a ping request; the report counts it and the answer. */
    public static IngestAction ping() {
        return of("ping", IngestConnection::ping);
    }

    /**
     * Sends any user control event.
     *
     * @param event its number, 0 to 65535
     * @param data what follows it
     */
    public static IngestAction userControl(int event, byte... data) {
        byte[] payload = ByteBuffer.allocate(2 + data.length)
                .putShort((short) event)
                .put(data)
                .array();
        return of("userControl " + event, connection -> connection.control(RtmpMessage.USER_CONTROL, payload));
    }

    /** Writes bytes to the wire as they are: for what no real server should send. */
    public static IngestAction raw(byte... bytes) {
        byte[] copy = bytes.clone();
        return of("raw " + copy.length, connection -> connection.writer().raw(copy));
    }

    /** Waits before the next action. In an answer the connection reads nothing meanwhile. */
    public static IngestAction pause(Duration time) {
        return of("pause " + time.toMillis() + " ms", connection -> connection.pause(time));
    }

    /** Closes the connection in order; what the client sends in the next second is read and dropped. */
    public static IngestAction close() {
        return of("close", connection -> connection.hangUp(false));
    }

    /** Resets the connection. */
    public static IngestAction reset() {
        return of("reset", connection -> connection.hangUp(true));
    }

    boolean isAnswer() {
        return answer;
    }

    void perform(IngestConnection connection) throws IOException {
        step.perform(connection);
    }

    static byte[] u32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static void require(boolean fine, String expected, Object got) {
        if (!fine) {
            throw new IllegalArgumentException("expected " + expected + ", but got " + got);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
