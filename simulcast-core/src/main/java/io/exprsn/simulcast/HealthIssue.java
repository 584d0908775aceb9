package io.exprsn.simulcast;

import java.time.Instant;

/**
 * Something that is not as it should be, or that a person may want to know. Holds no secret.
 *
 * @param code what it is
 * @param severity how bad it is; usually {@link Code#severity()}
 * @param subject name of the destination it is about, {@value #SOURCE} or {@value #SESSION}, as {@link Code#scope()} says
 * @param text what was measured
 * @param remedy what helps
 * @param since when it was first seen, wall clock; stays while it lasts
 */
public record HealthIssue(Code code, Severity severity, String subject, String text, String remedy, Instant since) {

    /** Subject of what concerns the source. */
    public static final String SOURCE = "source";

    /** Subject of what concerns the session as a whole. */
    public static final String SESSION = "session";

    public HealthIssue {
        if (subject.isBlank() || text.isBlank() || remedy.isBlank()) {
            throw new IllegalArgumentException("A health issue needs subject, text and remedy, got \"" + subject
                    + "\", \"" + text + "\", \"" + remedy + "\"");
        }
    }

    /** How bad it is, the worst last. */
    public enum Severity {
        /** Worth knowing, maybe meant; changes no status. */
        INFO,
        /** Viewers notice, or soon will. */
        WARNING,
        /** Nothing arrives there. */
        ERROR
    }

    /** What it is about. */
    public enum Scope {
        SESSION,
        SOURCE,
        DESTINATION
    }

    /** What it is. New ones may come: a {@code switch} over them needs a default. */
    public enum Code {
        /** The source has brought nothing yet, for 3 s. */
        SOURCE_WAITING(
                Scope.SOURCE,
                Severity.WARNING,
                "Start the publisher with the right address and key, or check that the source can be reached"),
        /** The source was there and is gone; its return is waited for. */
        SOURCE_LOST(
                Scope.SOURCE,
                Severity.ERROR,
                "Publish again with the same key before the hold time is over, and look at the way from the encoder to here"),
        /** The source is connected, but for 3 s no picture and no sound came. */
        SOURCE_SILENT(
                Scope.SOURCE,
                Severity.ERROR,
                "Check that the encoder runs, and the network between it and this machine"),
        /** The source could not be opened, or broke for good. */
        SOURCE_FAILED(Scope.SOURCE, Severity.ERROR, "Look at the source's last problem, then start the session again"),
        /** Pictures come without sound, for 10 s. */
        NO_AUDIO(
                Scope.SOURCE,
                Severity.WARNING,
                "Check that the encoder has an audio track that is not switched off: several platforms refuse or mute a stream"
                        + " without one"),
        /** Sound comes without pictures, for 10 s. */
        NO_VIDEO(Scope.SOURCE, Severity.INFO, "Check the encoder's picture, unless sound alone is meant"),
        /** Pictures come, but no key frame for 10 s. */
        NO_KEY_FRAME(
                Scope.SOURCE,
                Severity.WARNING,
                "Set the encoder's key frame interval to 2 s; until one comes, nobody can begin to watch and no destination"
                        + " can join"),
        /** The last two key frames are more than 4 s apart. */
        KEY_FRAMES_FAR_APART(
                Scope.SOURCE,
                Severity.WARNING,
                "Set the encoder's key frame interval to 2 s, which is what platforms ask for"),
        /** In the last minute a group of pictures outgrew what is kept for destinations that join. */
        GROUP_OF_PICTURES_TOO_LARGE(
                Scope.SOURCE,
                Severity.WARNING,
                "Set the encoder's key frame interval to 2 s or lower its bitrate; until then a destination that joins waits"
                        + " for the next key frame"),
        /** Sound and picture that arrive together differ in time by more than 1 s. */
        AUDIO_VIDEO_APART(
                Scope.SOURCE,
                Severity.WARNING,
                "Check the encoder's audio delay and the clocks of its capture devices, or restart it"),
        /** In the last minute the source's clock jumped, and the stream was joined to one timeline. */
        SOURCE_JUMPED(
                Scope.SOURCE,
                Severity.INFO,
                "Nothing, if it happened once; else look for an encoder that restarts or loses its clock"),
        /** A destination is being connected for more than 15 s. */
        DESTINATION_CONNECTING(
                Scope.DESTINATION,
                Severity.WARNING,
                "Check the network to this platform and the state it reports there"),
        /** A destination was lost or not reached; it is tried again until media flows. */
        DESTINATION_RETRYING(
                Scope.DESTINATION, Severity.ERROR, "It is tried again; look at its last problem if it stays"),
        /** A destination was given up. */
        DESTINATION_FAILED(
                Scope.DESTINATION, Severity.ERROR, "Cure what its last problem says, then try it again with retryNow"),
        /** A destination was paused. */
        DESTINATION_PAUSED(Scope.DESTINATION, Severity.INFO, "Resume it when it shall go on"),
        /** More than 2 s of media wait for a destination; gone below 1 s. */
        QUEUE_GROWING(
                Scope.DESTINATION,
                Severity.WARNING,
                "Lower the bitrate, or free the uplink: this destination takes less than the stream has"),
        /** In the last 30 s pictures were dropped because a destination was too slow. */
        FRAMES_DROPPED(
                Scope.DESTINATION,
                Severity.WARNING,
                "Lower the bitrate, or free the uplink: viewers there see the picture jump"),
        /** Something waits for a destination and for 5 s nothing has left. */
        STALLED(
                Scope.DESTINATION,
                Severity.ERROR,
                "Check the network to this platform; it is connected anew after 15 s"),
        /** Two or more destinations have growing queues at once. */
        UPLINK_SHARED_SLOWNESS(
                Scope.SESSION,
                Severity.WARNING,
                "The uplink is the likely cause, not the platforms: lower the bitrate, or send to fewer places from here"),
        /** In the last minute events were lost because a handler was too slow. */
        EVENTS_LOST(
                Scope.SESSION,
                Severity.WARNING,
                "Do slow work of an event handler on a thread of the application's own"),
        /** An event handler has not returned for 5 s; other handlers wait. */
        HANDLER_SLOW(
                Scope.SESSION,
                Severity.WARNING,
                "Do slow work of an event handler on a thread of the application's own");

        private final Scope scope;
        private final Severity severity;
        private final String remedy;

        Code(Scope scope, Severity severity, String remedy) {
            this.scope = scope;
            this.severity = severity;
            this.remedy = remedy;
        }

        /** What it is about. */
        public Scope scope() {
            return scope;
        }

        /** How bad it is, unless an issue says otherwise. */
        public Severity severity() {
            return severity;
        }

        /** What helps, unless an issue knows better. */
        public String remedy() {
            return remedy;
        }
    }
}
