package io.exprsn.simulcast.testkit;

import static io.exprsn.simulcast.testkit.IngestAction.accept;
import static io.exprsn.simulcast.testkit.IngestAction.announceChunkSize;
import static io.exprsn.simulcast.testkit.IngestAction.close;
import static io.exprsn.simulcast.testkit.IngestAction.command;
import static io.exprsn.simulcast.testkit.IngestAction.peerBandwidth;
import static io.exprsn.simulcast.testkit.IngestAction.refuse;
import static io.exprsn.simulcast.testkit.IngestAction.status;
import static io.exprsn.simulcast.testkit.IngestAction.windowAckSize;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an ingest behaves on one connection: what it does, in order, at each step of the session. An empty script means
 * silence. Immutable; every method gives a changed copy.
 *
 * <p>Examples: {@code standard().onPublish(refuse("NetStream.Publish.BadName"))} refuses and stays open;
 * {@code standard().onPublish(accept(), close())} accepts, then closes; {@code standard().onConnect()} never answers.
 */
public final class IngestBehavior {
    private HandshakeStyle handshake = HandshakeStyle.STANDARD;
    private List<IngestAction> onConnect = List.of();
    private List<IngestAction> onReleaseStream = List.of(accept());
    private List<IngestAction> onFcPublish = List.of(accept());
    private List<IngestAction> onCreateStream = List.of(accept());
    private List<IngestAction> onPublish = List.of(accept());
    private List<IngestAction> onWrongKey = List.of(refuse("NetStream.Publish.Denied"), close());
    private List<IngestAction> onEnd = List.of();
    private List<Trigger> triggers = List.of();
    private Acknowledgements acknowledgements = Acknowledgements.whenAsked();
    private Map<String, Object> connectInfo = Map.of();
    private boolean zeroTransactionIds;
    private boolean chokesOnEnhancedProperties;
    private @Nullable Duration namesHeld;

    /** A script that runs in the middle of a publication; exactly one of the conditions is positive. */
    record Trigger(Duration after, long messages, long bytes, List<IngestAction> actions) {}

    private IngestBehavior() {}

    private IngestBehavior(IngestBehavior other) {
        handshake = other.handshake;
        onConnect = other.onConnect;
        onReleaseStream = other.onReleaseStream;
        onFcPublish = other.onFcPublish;
        onCreateStream = other.onCreateStream;
        onPublish = other.onPublish;
        onWrongKey = other.onWrongKey;
        onEnd = other.onEnd;
        triggers = other.triggers;
        acknowledgements = other.acknowledgements;
        connectInfo = other.connectInfo;
        zeroTransactionIds = other.zeroTransactionIds;
        chokesOnEnhancedProperties = other.chokesOnEnhancedProperties;
        namesHeld = other.namesHeld;
    }

    /** Answers everything, as a friendly server does. */
    public static IngestBehavior standard() {
        return new IngestBehavior()
                .onConnect(windowAckSize(2_500_000), peerBandwidth(2_500_000, 2), announceChunkSize(65_536), accept());
    }

    /** Like nginx-rtmp: chunk size 4096, no answer to releaseStream and FCPublish, a status at the end. */
    public static IngestBehavior likeNginx() {
        return new IngestBehavior()
                .onConnect(windowAckSize(5_000_000), peerBandwidth(5_000_000, 2), announceChunkSize(4096), accept())
                .onReleaseStream()
                .onFcPublish()
                .onEnd(status("NetStream.Unpublish.Success", "status"));
    }

    /** Like SRS: onBWDone, chunk size 60000, and onFCPublish with the Start code before anything was checked. */
    public static IngestBehavior likeSrs() {
        return new IngestBehavior()
                .onConnect(
                        windowAckSize(2_500_000),
                        peerBandwidth(2_500_000, 2),
                        announceChunkSize(60_000),
                        accept(),
                        command("onBWDone"))
                .onFcPublish(accept(), IngestAction.onFcPublish("NetStream.Publish.Start"))
                .onWrongKey(close())
                .onEnd(status("NetStream.Unpublish.Success", "status"));
    }

    /** Like MediaMTX: chunk size 65536, no answer to releaseStream and FCPublish, its own refusal. */
    public static IngestBehavior likeMediaMtx() {
        return standard().onReleaseStream().onFcPublish().onWrongKey(refuse("NetStream.Publish.Unauthorized"), close());
    }

    /** How the handshake is answered. */
    public IngestBehavior handshake(HandshakeStyle style) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.handshake = style;
        return copy;
    }

    /** What follows {@code connect}. Replaces the announcements of the standard behavior too. */
    public IngestBehavior onConnect(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onConnect = List.of(script);
        return copy;
    }

    /** Puts actions before the present answer to {@code connect}: another chunk size, {@code onBWDone}, a ping. */
    public IngestBehavior beforeConnectAnswer(IngestAction... script) {
        return onConnect(joined(List.of(script), onConnect));
    }

    /** Puts actions after the present answer to {@code connect}. */
    public IngestBehavior afterConnectAnswer(IngestAction... script) {
        return onConnect(joined(onConnect, List.of(script)));
    }

    /** What follows {@code releaseStream}. */
    public IngestBehavior onReleaseStream(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onReleaseStream = List.of(script);
        return copy;
    }

    /** What follows {@code FCPublish}. */
    public IngestBehavior onFcPublish(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onFcPublish = List.of(script);
        return copy;
    }

    /** What follows {@code createStream}. */
    public IngestBehavior onCreateStream(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onCreateStream = List.of(script);
        return copy;
    }

    /** What follows {@code publish} with a key that is allowed. */
    public IngestBehavior onPublish(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onPublish = List.of(script);
        return copy;
    }

    /** What follows {@code publish} with a key that is not allowed. */
    public IngestBehavior onWrongKey(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onWrongKey = List.of(script);
        return copy;
    }

    /** What follows {@code deleteStream} or {@code closeStream}. */
    public IngestBehavior onEnd(IngestAction... script) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.onEnd = List.of(script);
        return copy;
    }

    /** What happens once, this long after a publication was accepted. */
    public IngestBehavior after(Duration time, IngestAction... script) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("expected a time above 0, but got " + time);
        }
        return with(new Trigger(time, 0, 0, List.of(script)));
    }

    /** What happens once, after so many audio and video messages of a publication. */
    public IngestBehavior afterMessages(long messages, IngestAction... script) {
        requirePositive(messages);
        return with(new Trigger(Duration.ZERO, messages, 0, List.of(script)));
    }

    /** What happens once a connection with a publication has received so many bytes. */
    public IngestBehavior afterBytes(long bytes, IngestAction... script) {
        requirePositive(bytes);
        return with(new Trigger(Duration.ZERO, 0, bytes, List.of(script)));
    }

    /** How received bytes are acknowledged. */
    public IngestBehavior acknowledgements(Acknowledgements mode) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.acknowledgements = mode;
        return copy;
    }

    /** Acknowledges each 32 KiB, asked for or not: who sends knows early that it is heard. */
    public IngestBehavior prompt() {
        return acknowledgements(Acknowledgements.cumulative(32 * 1024));
    }

    /** Adds a property to the result of {@code connect}, such as {@code capsEx} or {@code fourCcList}. */
    public IngestBehavior connectInfo(String name, Object value) {
        IngestBehavior copy = new IngestBehavior(this);
        var info = new LinkedHashMap<>(connectInfo);
        info.put(name, value);
        copy.connectInfo = info;
        return copy;
    }

    /** Answers with transaction id 0 instead of the client's. */
    public IngestBehavior zeroTransactionIds() {
        IngestBehavior copy = new IngestBehavior(this);
        copy.zeroTransactionIds = true;
        return copy;
    }

    /** Closes when {@code connect} carries properties of Enhanced RTMP, as some old servers do. */
    public IngestBehavior chokesOnEnhancedProperties() {
        IngestBehavior copy = new IngestBehavior(this);
        copy.chokesOnEnhancedProperties = true;
        return copy;
    }

    /**
     * Answers {@code NetStream.Publish.BadName} and stays open while another publication has the same app and name.
     *
     * @param afterLoss how long a name stays taken after a publication that did not end cleanly; SRS 30 s, for example
     */
    public IngestBehavior refusesTakenNames(Duration afterLoss) {
        IngestBehavior copy = new IngestBehavior(this);
        copy.namesHeld = afterLoss;
        return copy;
    }

    HandshakeStyle handshake() {
        return handshake;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    Map<String, Object> connectInfo() {
        return connectInfo;
    }

    List<Trigger> triggers() {
        return triggers;
    }

    boolean answersWithZero() {
        return zeroTransactionIds;
    }

    boolean chokesOn(Map<String, Object> properties) {
        return chokesOnEnhancedProperties
                && List.of("fourCcList", "videoFourCcInfoMap", "audioFourCcInfoMap", "capsEx", "videoFunction").stream()
                        .anyMatch(properties::containsKey);
    }

    @Nullable
    Duration namesHeld() {
        return namesHeld;
    }

    /** The script that follows a command; unknown commands get a plain result, as nothing else is safe. */
    List<IngestAction> script(String command) {
        return switch (command) {
            case "connect" -> onConnect;
            case "releaseStream" -> onReleaseStream;
            case "FCPublish" -> onFcPublish;
            case "createStream" -> onCreateStream;
            case "publish" -> onPublish;
            case "FCUnpublish" -> List.of();
            case "deleteStream", "closeStream" -> onEnd;
            default -> List.of(accept());
        };
    }

    List<IngestAction> wrongKeyScript() {
        return onWrongKey;
    }

    private IngestBehavior with(Trigger trigger) {
        trigger.actions().stream().filter(IngestAction::isAnswer).findFirst().ifPresent(action -> {
            throw new IllegalArgumentException("expected actions that need no command, but got " + action);
        });
        IngestBehavior copy = new IngestBehavior(this);
        copy.triggers = new ArrayList<>(triggers);
        copy.triggers.add(trigger);
        return copy;
    }

    private static IngestAction[] joined(List<IngestAction> first, List<IngestAction> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all.toArray(IngestAction[]::new);
    }

    private static void requirePositive(long value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected a number of at least 1, but got " + value);
        }
    }
}
