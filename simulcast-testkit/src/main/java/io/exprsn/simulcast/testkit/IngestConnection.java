package io.exprsn.simulcast.testkit;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a {@link CheckingIngest}: its thread reads and answers. Other threads may perform actions and hang
 * up. What reports show is guarded by the ingest's monitor.
 */
final class IngestConnection implements Runnable {
    private static final int HANDSHAKE_SIZE = 1536;
    /** Less than one segment of loopback (64 KiB) would make TCP itself crawl at a few windows per second. */
    private static final int SMALL_RECEIVE_BUFFER = 64 * 1024;

    private static final Duration AFTER_FIN = Duration.ofSeconds(1);

    private final CheckingIngest ingest;
    private final int number;
    private final Socket raw;
    private final IngestBehavior behavior;
    private final Object monitor;
    private final Findings violations = new Findings();
    private final Findings hazards = new Findings();
    private volatile boolean closed;
    private volatile boolean cutByUs;
    private volatile @Nullable ChunkWriter writer;
    private volatile @Nullable Socket secured;
    private volatile int publishedStreamId;
    private volatile int originalReceiveBuffer;

    // Guarded by the monitor of the ingest.
    private final List<String> commands = new ArrayList<>();
    private Map<String, Object> connectProperties = Map.of();
    private long bytesReceived;
    private long pings;
    private long pongs;
    private @Nullable Publication publication;

    // Used by the thread of the connection alone.
    private @Nullable PacedInput in;
    private @Nullable Command current;
    private final List<Command> deferred = new ArrayList<>();
    private final Set<Integer> streams = new HashSet<>();
    private final Set<Double> transactionIds = new HashSet<>();
    private final Map<String, String> announcedNames = new HashMap<>();
    private final List<IngestBehavior.Trigger> pendingTriggers;
    private boolean connected;
    private int lastStreamId;
    private long quietBefore;
    private long clientWindow;
    private long acknowledged;

    /** A command of the client. */
    private record Command(
            String name, double transactionId, List<@Nullable Object> arguments, int streamId, long startsAt) {

        @Nullable
        Object argument(int index) {
            return index < arguments.size() ? arguments.get(index) : null;
        }
    }

    IngestConnection(CheckingIngest ingest, int number, Socket raw, IngestBehavior behavior) {
        this.ingest = ingest;
        this.number = number;
        this.raw = raw;
        this.behavior = behavior;
        monitor = ingest.monitor();
        pendingTriggers = new ArrayList<>(behavior.triggers());
    }

    int number() {
        return number;
    }

    Findings violations() {
        return violations;
    }

    Findings hazards() {
        return hazards;
    }

    ChunkWriter writer() throws IOException {
        ChunkWriter present = writer;
        if (present == null) {
            throw new IOException("connection " + number + " has not done its handshake yet");
        }
        return present;
    }

    String tcUrl() {
        synchronized (monitor) {
            return connectProperties.get("tcUrl") instanceof String url ? url : "";
        }
    }

    Map<String, Object> connectProperties() {
        synchronized (monitor) {
            return connectProperties;
        }
    }

    List<String> commands() {
        synchronized (monitor) {
            return List.copyOf(commands);
        }
    }

    long bytesReceived() {
        synchronized (monitor) {
            return bytesReceived;
        }
    }

    long pings() {
        synchronized (monitor) {
            return pings;
        }
    }

    long pongs() {
        synchronized (monitor) {
            return pongs;
        }
    }

    @Override
    public void run() {
        EndReason reason = EndReason.CLOSED;
        String detail = "";
        try {
            raw.setTcpNoDelay(true);
            originalReceiveBuffer = raw.getReceiveBufferSize();
            if (ingest.pace().isSlow()) {
                // Only then: a size set by hand ends the kernel's own tuning.
                adaptReceiveBuffer(true);
            }
            Socket socket = secure();
            PacedInput input = new PacedInput(socket.getInputStream(), ingest.pace().new Share(() -> closed));
            in = input;
            OutputStream out = socket.getOutputStream();
            if (handshake(input, out)) {
                writer = new ChunkWriter(new BufferedOutputStream(out));
                input.countFromHere();
                session(input);
                if (writer.isBroken()) {
                    reason = EndReason.RESET;
                    detail = "the connection broke while the ingest was writing";
                }
            }
            if (cutByUs) {
                endPublication(EndReason.CUT_BY_INGEST, "");
                input.discard();
            }
        } catch (ProtocolError e) {
            reason = EndReason.PROTOCOL_ERROR;
            detail = String.valueOf(e.getMessage());
            violations.add("protocol error", detail);
        } catch (EOFException e) {
            detail = String.valueOf(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            reason = EndReason.RESET;
            detail = String.valueOf(e.getMessage());
        } finally {
            finish(cutByUs || closed ? EndReason.CUT_BY_INGEST : reason, detail);
        }
    }

    private Socket secure() throws IOException {
        SSLContext tls = ingest.tls();
        if (tls == null) {
            return raw;
        }
        try {
            // The null stream says that nothing was read yet; it also makes this the server's side.
            var socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, (InputStream) null, true);
            secured = socket;
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            hazards.add("TLS", "TLS was not agreed: " + e.getMessage());
            throw e;
        }
    }

    // --- handshake

    /** Returns false if the connection is over. */
    private boolean handshake(PacedInput input, OutputStream out) throws IOException {
        HandshakeStyle style = behavior.handshake();
        if (style == HandshakeStyle.SILENT) {
            input.discard();
            return false;
        }
        int version = input.readOrEnd();
        if (version < 0) {
            return false;
        }
        if (version != 3) {
            throw new ProtocolError("expected version 3 in C0, but got " + version
                    + (version == 0x16 ? " (a TLS greeting on a plain ingest?)" : ""));
        }
        byte[] s0s1 = new byte[1 + HANDSHAKE_SIZE];
        new Random().nextBytes(s0s1);
        Arrays.fill(s0s1, 0, 9, (byte) 0);
        s0s1[0] = (byte) (style == HandshakeStyle.WRONG_VERSION ? 6 : 3);
        if (style == HandshakeStyle.FOREIGN_VERSION) {
            s0s1[5] = 4;
            s0s1[8] = 1;
        }
        if (style == HandshakeStyle.SPLIT) {
            out.write(s0s1);
            out.flush();
            // Without a moment in between the client may still read both segments at once.
            pause(Duration.ofMillis(50));
        }
        byte[] c1 = new byte[HANDSHAKE_SIZE];
        input.read(c1, 0, c1.length);
        byte[] s2 = c1.clone();
        if (style == HandshakeStyle.GARBAGE_S2) {
            new Random().nextBytes(s2);
        }
        if (style == HandshakeStyle.SPLIT) {
            out.write(s2);
        } else {
            byte[] all = Arrays.copyOf(s0s1, s0s1.length + s2.length);
            System.arraycopy(s2, 0, all, s0s1.length, s2.length);
            writeInStyle(style, out, all);
        }
        out.flush();
        byte[] c2 = new byte[HANDSHAKE_SIZE];
        input.read(c2, 0, c2.length);
        if (!Arrays.equals(c2, 8, HANDSHAKE_SIZE, s0s1, 9, 1 + HANDSHAKE_SIZE)) {
            hazards.add("C2 without echo", "C2 does not repeat the random bytes of S1");
        }
        return true;
    }

    private void writeInStyle(HandshakeStyle style, OutputStream out, byte[] all) throws IOException {
        if (style != HandshakeStyle.BYTE_BY_BYTE && style != HandshakeStyle.TRICKLE) {
            out.write(all);
            return;
        }
        for (byte one : all) {
            out.write(one);
            out.flush();
            if (style == HandshakeStyle.TRICKLE) {
                pause(Duration.ofMillis(100));
            }
        }
    }

    // --- session

    private void session(PacedInput input) throws IOException {
        var reader = new ChunkReader(input, violations, hazards);
        while (!cutByUs) {
            RtmpMessage message = reader.next();
            if (message == null || cutByUs) {
                return;
            }
            synchronized (monitor) {
                bytesReceived = input.position();
            }
            checkPlace(message);
            handle(message);
            acknowledgeIfDue(input.position());
            runDueTriggers(input.position());
        }
    }

    private void checkPlace(RtmpMessage message) {
        String what = "a message of type " + message.type();
        if (message.isProtocolControl()) {
            if (message.csid() != 2 || message.streamId() != 0) {
                violations.add(
                        "control message in the wrong place",
                        what + " came on chunk stream " + message.csid() + " and message stream " + message.streamId()
                                + "; control messages belong on 2 and 0");
            }
        } else if (message.csid() == 2) {
            violations.add(
                    "chunk stream 2 for something else", what + " came on chunk stream 2, which is for control alone");
        }
    }

    private void handle(RtmpMessage message) throws IOException {
        switch (message.type()) {
            case RtmpMessage.SET_CHUNK_SIZE, RtmpMessage.ABORT -> {}
            case RtmpMessage.ACKNOWLEDGEMENT -> requireLength(message, 4);
            case RtmpMessage.WINDOW_ACK_SIZE -> {
                requireLength(message, 4);
                clientWindow = message.u32();
            }
            case RtmpMessage.SET_PEER_BANDWIDTH -> requireLength(message, 5);
            case RtmpMessage.USER_CONTROL -> userControl(message);
            case RtmpMessage.COMMAND -> command(message, 0);
            case RtmpMessage.COMMAND_AMF3 -> {
                closesMediaMtx(message);
                command(message, 1);
            }
            case RtmpMessage.DATA -> data(message, 0);
            case RtmpMessage.DATA_AMF3 -> {
                closesMediaMtx(message);
                data(message, 1);
            }
            case RtmpMessage.AUDIO, RtmpMessage.VIDEO -> media(message);
            default -> closesMediaMtx(message);
        }
    }

    private void closesMediaMtx(RtmpMessage message) {
        violations.add(
                "message type that servers refuse",
                "a message of type " + message.type() + " came; MediaMTX closes the connection on it");
    }

    private static void requireLength(RtmpMessage message, int length) throws ProtocolError {
        if (message.payload().length != length) {
            throw new ProtocolError("expected " + length + " bytes in a control message of type " + message.type()
                    + ", but got " + message.payload().length);
        }
    }

    private void userControl(RtmpMessage message) throws IOException {
        byte[] payload = message.payload();
        if (payload.length < 2) {
            throw new ProtocolError("expected at least 2 bytes in a user control message, but got " + payload.length);
        }
        int event = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        if (event == 7) {
            synchronized (monitor) {
                if (payload.length != 6) {
                    violations.add("malformed pong", "a ping response has " + payload.length + " bytes, not 6");
                } else if (Arrays.equals(payload, 2, 6, pingPayload(pongs + 1), 2, 6)) {
                    pongs++;
                } else {
                    violations.add("wrong pong", "a ping response does not repeat the content of its request");
                }
                monitor.notifyAll();
            }
        } else if (event == 6) {
            byte[] pong = payload.clone();
            pong[1] = 7;
            control(RtmpMessage.USER_CONTROL, pong);
        } else {
            hazards.add(
                    "user control event",
                    "user control event " + event + " came, which no publisher needs; MediaMTX closes on unknown ones");
        }
    }

    // --- commands

    private void command(RtmpMessage message, int skip) throws IOException {
        List<@Nullable Object> values;
        try {
            values = Amf0.readAll(message.payload(), skip);
        } catch (Amf0.Malformed e) {
            throw new ProtocolError("a command cannot be read: " + e.getMessage());
        }
        if (values.size() < 2
                || !(values.get(0) instanceof String name)
                || !(values.get(1) instanceof Double transactionId)) {
            throw new ProtocolError("expected a command to begin with a name and a number, but got " + values);
        }
        var command = new Command(
                name, transactionId, values.subList(2, values.size()), message.streamId(), message.startsAt());
        synchronized (monitor) {
            commands.add(name);
            monitor.notifyAll();
        }
        if (name.equals("_result") || name.equals("_error")) {
            return;
        }
        checkCommand(command);
        current = command;
        switch (name) {
            case "connect" -> connect(command);
            case "publish" -> publish(command);
            case "FCUnpublish" -> goodbye();
            case "deleteStream", "closeStream" -> endStream(command);
            case "play" -> {
                violations.add("play", "a publishing client asked to play");
                run(List.of(IngestAction.refuse("NetStream.Play.Failed"), IngestAction.close()));
            }
            default -> {
                if (command.argument(1) instanceof String streamName) {
                    announcedNames.put(name, streamName);
                }
                if (command.transactionId() != 0) {
                    run(behavior.script(name));
                }
            }
        }
        current = null;
    }

    private void checkCommand(Command command) {
        if (command.name().equals("_checkbw")) {
            return; // the answer to our own onBWDone, which may come at any time
        }
        boolean connect = command.name().equals("connect");
        if (!connect && !connected) {
            violations.add(
                    "command before connect",
                    command.name() + " came before connect had been accepted, which the client has to wait for");
        }
        if (!connect && command.startsAt() < quietBefore && lastStreamId == 0) {
            violations.add("command before connect", command.name() + " was sent before the answer to connect");
        }
        if (connect && command.transactionId() != 1) {
            violations.add(
                    "transaction id of connect",
                    "expected transaction id 1 for connect, but got " + command.transactionId());
        }
        if (command.transactionId() != 0 && !transactionIds.add(command.transactionId()) && isAnswered(command)) {
            violations.add(
                    "transaction id used twice",
                    command.name() + " uses transaction id " + command.transactionId() + " a second time");
        }
    }

    private static boolean isAnswered(Command command) {
        return List.of("connect", "releaseStream", "FCPublish", "createStream").contains(command.name());
    }

    private void connect(Command command) throws IOException {
        if (connected) {
            violations.add("second connect", "connect came a second time on one connection");
        }
        var properties = new LinkedHashMap<String, Object>();
        if (command.argument(0) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> properties.put(String.valueOf(key), value));
        }
        for (String needed : List.of("app", "tcUrl")) {
            if (!(properties.get(needed) instanceof String)) {
                violations.add("incomplete connect", "connect has no " + needed);
            }
        }
        synchronized (monitor) {
            connectProperties = Collections.unmodifiableMap(properties);
        }
        run(behavior.chokesOn(properties) ? List.of(IngestAction.close()) : behavior.script("connect"));
    }

    private String app() {
        return connectProperties().get("app") instanceof String app ? app : "";
    }

    private void publish(Command command) throws IOException {
        String streamName = command.argument(1) instanceof String name ? name : "";
        if (streamName.isEmpty()) {
            violations.add("publish without a name", "publish names no stream");
        }
        announcedNames.forEach((announcer, announced) -> {
            if (!announced.equals(streamName)) {
                violations.add(
                        "names that differ", announcer + " and publish of one connection name different streams");
            }
        });
        if (!streams.contains(command.streamId())) {
            violations.add(
                    "publish on the wrong message stream",
                    "publish came on message stream " + command.streamId() + "; createStream gave out " + streams);
        }
        if (publication() != null) {
            violations.add("second publish", "publish came while a publication of the connection was live");
        }
        publishedStreamId = command.streamId();
        List<IngestAction> script = behavior.script("publish");
        if (!ingest.allows(streamName)) {
            script = behavior.wrongKeyScript();
        } else if (behavior.namesHeld() != null && ingest.isTaken(app(), streamName, behavior.namesHeld())) {
            script = List.of(IngestAction.refuse("NetStream.Publish.BadName"));
        }
        run(script);
        ingest.attempted(new PublishAttempt(number, app(), streamName, publication() != null, System.nanoTime()));
    }

    private void goodbye() {
        Publication present = publication();
        if (present != null) {
            present.sayGoodbye();
        }
    }

    private void endStream(Command command) throws IOException {
        Publication present = publication();
        if (present != null) {
            // closeStream comes on the stream itself, deleteStream names it.
            int id = command.argument(1) instanceof Double given ? given.intValue() : command.streamId();
            if (id != publishedStreamId) {
                violations.add(
                        "end of another stream",
                        command.name() + " names message stream " + id + "; published is " + publishedStreamId);
            }
            endPublication(EndReason.CLEAN, "");
        }
        run(behavior.script(command.name()));
    }

    private void run(List<IngestAction> script) throws IOException {
        for (IngestAction action : script) {
            action.perform(this);
        }
    }

    private Command current(String action) {
        Command command = current;
        if (command == null) {
            throw new IllegalStateException(action + " answers a command, but none is at hand: it belongs into the "
                    + "script of onConnect, onPublish and the like");
        }
        return command;
    }

    void accept() throws IOException {
        accept(current("accept"));
        var waiting = List.copyOf(deferred);
        deferred.clear();
        for (Command command : waiting) {
            accept(command);
        }
    }

    void acceptLater() {
        deferred.add(current("acceptLater"));
    }

    private void accept(Command command) throws IOException {
        double id = behavior.answersWithZero() ? 0 : command.transactionId();
        switch (command.name()) {
            case "connect" -> {
                var info = new LinkedHashMap<String, Object>();
                info.put("level", "status");
                info.put("code", "NetConnection.Connect.Success");
                info.put("description", "Connection succeeded.");
                info.put("objectEncoding", 0);
                info.putAll(behavior.connectInfo());
                nothingBeforeThis();
                connected = true;
                send(3, 0, "_result", id, Map.of("fmsVer", "FMS/3,0,1,123", "capabilities", 31), info);
            }
            case "createStream" -> {
                streams.add(++lastStreamId);
                send(3, 0, "_result", id, null, lastStreamId);
            }
            case "publish" -> acceptPublish(command);
            default -> send(3, 0, "_result", id, null);
        }
    }

    private void acceptPublish(Command command) throws IOException {
        nothingBeforeThis();
        String name = command.argument(1) instanceof String given ? given : "";
        Publication started = ingest.publish(this, app(), name);
        synchronized (monitor) {
            publication = started;
        }
        control(RtmpMessage.USER_CONTROL, new byte[] {0, 0, 0, 0, 0, (byte) publishedStreamId});
        status(Map.of("level", "status", "code", "NetStream.Publish.Start", "description", "Publishing."));
        for (IngestBehavior.Trigger trigger : List.copyOf(pendingTriggers)) {
            if (!trigger.after().isZero()) {
                pendingTriggers.remove(trigger);
                ingest.schedule(() -> perform(trigger.actions()), trigger.after());
            }
        }
    }

    /** Whatever has already arrived was sent without waiting for the answer that is about to go out. */
    private void nothingBeforeThis() throws IOException {
        PacedInput input = in;
        if (input != null) {
            quietBefore = input.position() + input.waiting();
        }
    }

    void error(String code, String description) throws IOException {
        Command command = current("error");
        double id = behavior.answersWithZero() ? 0 : command.transactionId();
        send(3, 0, "_error", id, null, Map.of("level", "error", "code", code, "description", description));
    }

    void status(Map<String, Object> info) throws IOException {
        send(5, publishedStreamId, "onStatus", 0, null, info);
    }

    void command(String name, @Nullable Map<String, Object> info) throws IOException {
        if (info == null) {
            send(3, 0, name, 0, null);
        } else {
            send(3, 0, name, 0, null, info);
        }
    }

    void control(int type, byte[] payload) throws IOException {
        writer().message(2, type, 0, payload);
    }

    private void send(int csid, int streamId, @Nullable Object... values) throws IOException {
        writer().message(csid, RtmpMessage.COMMAND, streamId, Amf0.write(values));
    }

    void ping() throws IOException {
        byte[] payload;
        synchronized (monitor) {
            payload = pingPayload(++pings);
        }
        control(RtmpMessage.USER_CONTROL, payload);
    }

    /** The n-th ping carries a content of its own, so that its answer can be checked. */
    private static byte[] pingPayload(long n) {
        byte[] payload = new byte[6];
        payload[1] = 6;
        System.arraycopy(IngestAction.u32((int) (0x50000000 + n)), 0, payload, 2, 4);
        return payload;
    }

    void acknowledge(long total) throws IOException {
        control(RtmpMessage.ACKNOWLEDGEMENT, IngestAction.u32((int) total));
    }

    private void acknowledgeIfDue(long total) throws IOException {
        long window = behavior.acknowledgements().window(clientWindow);
        if (window > 0 && total - acknowledged >= window) {
            acknowledge(behavior.acknowledgements().value(total, window));
            acknowledged = total;
        }
    }

    private void runDueTriggers(long bytes) throws IOException {
        Publication present = publication();
        if (present == null || pendingTriggers.isEmpty()) {
            return;
        }
        for (IngestBehavior.Trigger trigger : List.copyOf(pendingTriggers)) {
            boolean byMessages = trigger.messages() > 0 && present.mediaMessages() >= trigger.messages();
            boolean byBytes = trigger.bytes() > 0 && bytes >= trigger.bytes();
            if (byMessages || byBytes) {
                pendingTriggers.remove(trigger);
                run(trigger.actions());
            }
        }
    }

    // --- data and media

    private void data(RtmpMessage message, int skip) {
        Publication present = mediaPlace(message, "a data message");
        List<@Nullable Object> values;
        try {
            values = Amf0.readAll(message.payload(), skip);
        } catch (Amf0.Malformed e) {
            violations.add("malformed data", "a data message cannot be read: " + e.getMessage());
            return;
        }
        boolean prefixed = !values.isEmpty() && "@setDataFrame".equals(values.get(0));
        int at = prefixed ? 1 : 0;
        if (values.size() > at && "onMetaData".equals(values.get(at))) {
            if (!prefixed) {
                violations.add(
                        "metadata without prefix", "onMetaData came without @setDataFrame; some servers drop it");
            }
            checkMetadata(message, values.size() > at + 1 ? values.get(at + 1) : null, skip, prefixed);
            if (present != null && values.size() > at + 1 && values.get(at + 1) instanceof Map<?, ?> map) {
                var metadata = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> metadata.put(String.valueOf(key), value));
                present.metadata(metadata);
            }
        }
        if (present != null) {
            // The prefix is a command to the server and no part of what is stored.
            int prefix = prefixed ? 3 + "@setDataFrame".length() : 0;
            present.record(RtmpMessage.DATA, message.timestamp(), message.payload(), skip + prefix);
        }
    }

    private void checkMetadata(RtmpMessage message, @Nullable Object value, int skip, boolean prefixed) {
        if (!(value instanceof Map<?, ?>)) {
            violations.add("metadata without values", "expected an array after onMetaData, but got " + value);
            return;
        }
        int marker = skip + (prefixed ? 3 + "@setDataFrame".length() : 0) + 3 + "onMetaData".length();
        if (marker < message.payload().length && message.payload()[marker] != 0x08) {
            hazards.add(
                    "metadata as object",
                    "onMetaData holds an object, not an ECMA array; FFmpeg's receiver wants that");
        }
    }

    private void media(RtmpMessage message) {
        Publication present = mediaPlace(message, message.type() == RtmpMessage.VIDEO ? "video" : "audio");
        if (present != null) {
            present.record(message.type(), message.timestamp(), message.payload(), 0);
            present.media(message);
        }
    }

    private @Nullable Publication mediaPlace(RtmpMessage message, String what) {
        Publication present = publication();
        if (present == null) {
            violations.add(
                    "media outside of a publication",
                    what + " at " + message.timestamp() + " ms came while nothing was published"
                            + (lastStreamId == 0 ? "" : ": before NetStream.Publish.Start or after the end"));
            return null;
        }
        if (message.startsAt() < quietBefore) {
            violations.add("media before Publish.Start", what + " was sent before NetStream.Publish.Start");
        }
        if (message.streamId() != publishedStreamId) {
            violations.add(
                    "wrong message stream",
                    what + " at " + message.timestamp() + " ms came on message stream " + message.streamId()
                            + "; published is " + publishedStreamId);
        }
        return present;
    }

    private @Nullable Publication publication() {
        synchronized (monitor) {
            return publication;
        }
    }

    private void endPublication(EndReason reason, String detail) {
        Publication ended;
        synchronized (monitor) {
            ended = publication;
            publication = null;
        }
        if (ended != null) {
            ended.end(reason, detail);
        }
    }

    // --- from any thread

    /** Performs actions from outside of the session; a connection that breaks meanwhile is no error of the caller. */
    void perform(List<IngestAction> actions) {
        if (closed || writer == null) {
            return;
        }
        try {
            run(actions);
        } catch (IOException e) {
            hardClose();
        }
    }

    void pause(Duration time) throws IOException {
        long until = System.nanoTime() + time.toNanos();
        synchronized (monitor) {
            for (long left = time.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
                try {
                    monitor.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted in a pause", e);
                }
            }
        }
    }

    /** Ends the connection. In order means: FIN now, whatever still comes is dropped, everything closed after a second. */
    void hangUp(boolean reset) {
        cutByUs = true;
        if (reset) {
            try {
                raw.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already: then there is nothing to reset.
            }
            hardClose();
            return;
        }
        try {
            Socket socket = secured;
            if (socket != null) {
                socket.shutdownOutput();
            }
            raw.shutdownOutput();
        } catch (IOException e) {
            hardClose();
            return;
        }
        // Unread bytes at close would turn the FIN into a reset and eat the last answer.
        ingest.schedule(this::hardClose, AFTER_FIN);
    }

    void hardClose() {
        closed = true;
        try {
            raw.close();
        } catch (IOException e) {
            // Nothing is left to close.
        }
        ingest.pace().wake();
        synchronized (monitor) {
            monitor.notifyAll();
        }
    }

    /** A slow reader's socket must not swallow megabytes before the peer notices. */
    void adaptReceiveBuffer(boolean slow) {
        try {
            raw.setReceiveBufferSize(slow ? SMALL_RECEIVE_BUFFER : originalReceiveBuffer);
        } catch (IOException | IllegalArgumentException e) {
            // Closed meanwhile, or not begun: then its thread sets it.
        }
    }

    private void finish(EndReason reason, String detail) {
        endPublication(reason, detail);
        hardClose();
        ingest.ended(this);
    }
}
