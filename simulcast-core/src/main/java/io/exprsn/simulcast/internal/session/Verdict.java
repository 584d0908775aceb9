package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.internal.relay.OutletEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Reason;
import io.exprsn.simulcast.internal.rtmp.RtmpEnd.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt means and what helps: the one place where RTMP's codes and silent closes are read.
 *
 * @param kind what follows from it
 * @param text what was being done and what came back
 * @param remedy what helps
 */
record Verdict(ErrorKind kind, String text, String remedy) {

    /** How long a server may hold our own lost session and so refuse our return. */
    static final long OWN_SESSION_NANOS = 60_000_000_000L;
    /** How long a name in use is tried again before it is given up. */
    static final long NAME_IN_USE_NANOS = 90_000_000_000L;
    /** A publish that nobody answers is tried again so often. */
    private static final int UNANSWERED_PUBLISHES = 3;
    /** Accepted and closed without a word, so often in a row, means a bad key. */
    private static final int SILENT_CLOSES = 3;

    /**
     * What is known besides the end itself.
     *
     * @param confirmed media of this attempt was confirmed
     * @param sinceLostNanos since we last lost a confirmed session here, {@link Long#MAX_VALUE} if never
     * @param refusedForNanos since the first of the refusals in a row, 0 for that one
     * @param unanswered publishes in a row that nobody answered, this one included
     * @param silentCloses attempts in a row closed soon after they were accepted, this one included
     */
    record History(boolean confirmed, long sinceLostNanos, long refusedForNanos, int unanswered, int silentCloses) {}

    static Verdict of(String place, OutletEnd end, History history) {
        if (end instanceof OutletEnd.Rtmp rtmp) {
            return of(place, rtmp.end(), history);
        }
        if (end instanceof OutletEnd.Failed failed) {
            SimulcastException why = failed.why();
            return new Verdict(why.kind(), "Sending to " + place + ": " + why.problem(), why.remedy());
        }
        return new Verdict(ErrorKind.TRANSIENT, "Sending to " + place + " was ended by us", "Nothing to do");
    }

    private static Verdict of(String place, RtmpEnd end, History history) {
        String came = place + ": " + end.text();
        return switch (end.reason()) {
            case WANTED -> new Verdict(ErrorKind.TRANSIENT, "The connection to " + came, "Nothing to do");
            case UNTRUSTED ->
                new Verdict(
                        ErrorKind.REJECTED,
                        "Connecting securely to " + came,
                        "Check the host name and the server's certificate, or name the certificate authority to trust with the"
                                + " setting \"trust\"");
            case TIMEOUT -> timeout(came, end, history);
            case NETWORK -> new Verdict(ErrorKind.TRANSIENT, "Connecting to " + came, network(end));
            case PROTOCOL ->
                new Verdict(
                        end.stage() == Stage.HANDSHAKE ? ErrorKind.REJECTED : ErrorKind.TRANSIENT,
                        "Talking to " + came,
                        "Check that host and port are those of an RTMP ingest, and whether it wants rtmps");
            case REFUSED -> refused(came, end, history);
            case CLOSED, BROKEN -> closed(came, end, history);
        };
    }

    private static String network(RtmpEnd end) {
        return switch (end.stage()) {
            case RESOLVE -> "Check the spelling of the host name and this machine's name server";
            case PROXY -> "Check the proxy's address and that it may reach the ingest";
            case TLS -> "Check that the port is the one for rtmps";
            default -> "Check that the server runs and that host, port and firewall are right";
        };
    }

    private static Verdict timeout(String came, RtmpEnd end, History history) {
        if (end.stage() == Stage.PUBLISH && history.unanswered >= UNANSWERED_PUBLISHES) {
            return new Verdict(
                    ErrorKind.REJECTED,
                    "Publishing to " + came + ", " + history.unanswered + " times running",
                    "Check the stream key and that live streaming is switched on there");
        }
        return new Verdict(
                ErrorKind.TRANSIENT,
                "Waiting in step " + step(end) + " of connecting to " + came,
                "It is tried again; check the server's load if it stays");
    }

    private static Verdict refused(String came, RtmpEnd end, History history) {
        String code = end.code() == null ? "" : end.code();
        boolean ownSession = history.sinceLostNanos < OWN_SESSION_NANOS;
        if (history.confirmed && code.endsWith(".BadName")) {
            return new Verdict(
                    ErrorKind.REJECTED,
                    "Another encoder took over at " + came,
                    "Only one can send with a key: end the other encoder and try again, or use another key");
        }
        if (history.confirmed) {
            return new Verdict(
                    code.endsWith("InternalKill") ? ErrorKind.REJECTED : ErrorKind.TRANSIENT,
                    "The server ended the publication at " + came,
                    code.endsWith("InternalKill")
                            ? "The broadcast is over there, or another encoder took it over: begin a new one"
                            : "It is tried again; check whether another encoder uses the same key");
        }
        if (code.endsWith(".BadName") || ownSession) {
            boolean patience = history.refusedForNanos < NAME_IN_USE_NANOS;
            return new Verdict(
                    patience ? ErrorKind.TRANSIENT : ErrorKind.REJECTED,
                    "Publishing to " + came,
                    patience
                            ? "The server may still hold the last session of this key: it is tried again"
                            : "The key is in use: end the other encoder, or use another key");
        }
        boolean transientCode = code.equals("NetConnection.Connect.Failed")
                || code.equals("NetConnection.Connect.Closed")
                || code.equals("NetConnection.Connect.AppShutdown")
                || code.equals("NetConnection.Connect.IdleTimeOut");
        boolean worthOneMore = end.stage() == Stage.CREATE_STREAM && history.refusedForNanos == 0;
        if (transientCode || worthOneMore) {
            return new Verdict(ErrorKind.TRANSIENT, "Connecting to " + came, "It is tried again");
        }
        return new Verdict(
                ErrorKind.REJECTED,
                (end.stage() == Stage.PUBLISH ? "Publishing to " : "Connecting to ") + came,
                code.endsWith("InvalidApp")
                        ? "Check the application, the part of the address after the host"
                        : "Check the stream key, and that the broadcast it belongs to is still open");
    }

    private static Verdict closed(String came, RtmpEnd end, History history) {
        if (end.stage() == Stage.MEDIA && !history.confirmed && history.silentCloses >= SILENT_CLOSES) {
            return new Verdict(
                    ErrorKind.REJECTED,
                    "Publishing to " + came + " soon after it was accepted, " + history.silentCloses + " times running",
                    "The stream key is probably wrong or expired: copy it again from the service");
        }
        if (end.stage() == Stage.MEDIA) {
            return new Verdict(ErrorKind.TRANSIENT, "Sending to " + came, "It is tried again");
        }
        return new Verdict(
                ErrorKind.TRANSIENT,
                "Step " + step(end) + " of connecting to " + came,
                "It is tried again; if it stays, check application and stream key, and whether the server wants rtmps");
    }

    private static String step(RtmpEnd end) {
        return switch (end.stage()) {
            case RESOLVE -> "name resolution";
            case TCP -> "TCP";
            case PROXY -> "proxy";
            case TLS -> "TLS";
            case HANDSHAKE -> "RTMP handshake";
            case CONNECT -> "connect";
            case CREATE_STREAM -> "createStream";
            case PUBLISH -> "publish";
            case MEDIA -> "media";
        };
    }

    /** Whether nobody answered the wish to publish. */
    static boolean isUnansweredPublish(@Nullable RtmpEnd end) {
        return end != null && end.stage() == Stage.PUBLISH && end.reason() == Reason.TIMEOUT;
    }

    /** Whether the attempt was accepted and closed before anything proved it. */
    static boolean isSilentClose(@Nullable RtmpEnd end, boolean confirmed) {
        return end != null && end.stage() == Stage.MEDIA && end.reason() == Reason.CLOSED && !confirmed;
    }
}
