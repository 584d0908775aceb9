package io.exprsn.simulcast;

import java.time.Instant;

/**
 * Something that is not as it should be, or that a person may want to know. Holds no secret.
 *
 * @param code what it is
 * @param severity how bad it is; usually {@link Code#severity()}
 * @param subject name of the destination or encode it is about, {@value #SOURCE} or {@value #SESSION}, as {@link Code#scope()} says
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
        RENDITION,
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
        /** The difference of sound and picture has moved by more than 80 ms from that of the first minute; gone below 60 ms. */
        AUDIO_VIDEO_DRIFTING(
                Scope.SOURCE,
                Severity.WARNING,
                "Let the encoder take picture and sound from one device, or its clock for both; a restart of the encoder cures it"
                        + " for a while"),
        /** Media comes, but its time has not gone on for 5 s. */
        MEDIA_TIME_FROZEN(
                Scope.SOURCE,
                Severity.ERROR,
                "Restart the encoder: its time stamps stand still, and nothing can be played that way"),
        /** In the last minute the source's clock jumped, and the stream was joined to one timeline. */
        SOURCE_JUMPED(
                Scope.SOURCE,
                Severity.INFO,
                "Nothing, if it happened once; else look for an encoder that restarts or loses its clock"),
        /** For 5 s nothing came from an encoder whose source flows; for the first media, 15 s. */
        ENCODER_SILENT(
                Scope.RENDITION,
                Severity.ERROR,
                "It is replaced by itself; if that does not help, look at FFmpeg's lines in the log and at the machine's load"),
        /** In the last minute an encoder was replaced, because it died or gave nothing. */
        ENCODER_RESTARTED(
                Scope.RENDITION,
                Severity.WARNING,
                "Nothing, if it happened once; else look at FFmpeg's lines in the log and at the machine's load"),
        /** An encoder is slower than the source while more than 2 s of media wait for it; gone below 1 s. */
        ENCODER_TOO_SLOW(
                Scope.RENDITION,
                Severity.WARNING,
                "Free the machine, or ask for a faster preset, a smaller picture or fewer encodes"),
        /** In the last 30 s pictures were given up because an encoder was too slow. */
        ENCODER_DROPS_FRAMES(
                Scope.RENDITION,
                Severity.WARNING,
                "Free the machine, or ask for a faster preset, a smaller picture or fewer encodes: viewers see the picture jump"),
        /** More than 5 % of the pictures of 30 s were repeated or left out beyond what the two frame rates ask for; gone below 2 %. */
        FRAMES_REPEATED_OR_LEFT_OUT(
                Scope.RENDITION,
                Severity.WARNING,
                "Let the source keep one frame rate, or ask for the rate it has: viewers see the picture stutter"),
        /** The frame rate of an encode was more than 10 % off its target over 30 s; gone below 5 %. */
        FRAME_RATE_OFF_TARGET(
                Scope.RENDITION,
                Severity.WARNING,
                "See that the source's pictures come evenly and that the encoder is fast enough, or ask for a lower frame rate"),
        /** The bitrate of an encode was more than 15 % off its target over 30 s; gone below 10 %. */
        BITRATE_OFF_TARGET(
                Scope.RENDITION,
                Severity.WARNING,
                "Ask for another encoder or preset: this one does not keep to the bitrate, and platforms judge a stream by it"),
        /** As AUDIO_VIDEO_DRIFTING, for what comes out of an encode while the source does not drift. */
        ENCODED_AUDIO_VIDEO_DRIFTING(
                Scope.RENDITION,
                Severity.WARNING,
                "Report this with the FFmpeg used; pausing and resuming all who take this encode begins it anew"),
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
        /** The last two key frames that were sent are further apart than the platform takes. */
        KEY_FRAMES_BEYOND_LIMIT(
                Scope.DESTINATION,
                Severity.WARNING,
                "Set the source's key frame interval to 2 s, or ask for an encode of its own for this destination"),
        /** Pictures were sent without sound for 10 s, where the platform needs sound. */
        SOUND_MISSING(
                Scope.DESTINATION,
                Severity.WARNING,
                "Check the source's audio track, or ask for an encode for this destination: silence is then put in"),
        /** Something waits for a destination and for 5 s nothing has left. */
        STALLED(
                Scope.DESTINATION,
                Severity.ERROR,
                "Check the network to this platform; it is connected anew after 15 s"),
        /** Our media is taken, and the platform says for longer than usual that viewers do not see it. */
        PLATFORM_DISAGREES(
                Scope.DESTINATION,
                Severity.ERROR,
                "Look at the platform's own page of the broadcast; what is done by itself stands in the text"),
        /** The platform complains about what it gets; as severe as the worst of its complaints. */
        PLATFORM_COMPLAINS(
                Scope.DESTINATION,
                Severity.WARNING,
                "Change what is sent as the platform says, or ask for an encode of its own"),
        /** The platform's API gives no answer, or asks to wait, for more than 30 s. */
        PLATFORM_NOT_ANSWERING(
                Scope.DESTINATION,
                Severity.WARNING,
                "Nothing while media is taken: it is asked again by itself; look at the platform's status page if it stays"),
        /** A person must connect the account again: an error once the grant is gone, a warning ahead of that. */
        RECONSENT_NEEDED(
                Scope.DESTINATION,
                Severity.ERROR,
                "Connect the account again; media goes on as long as the platform lets it"),
        /** In less than 30 min something ends by itself. */
        LIMIT_AHEAD(
                Scope.DESTINATION, Severity.WARNING, "End the broadcast before, or let it roll over into another one"),
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
                "Do slow work of an event handler on a thread of the application's own"),
        /** What is done cannot be written down; media goes on. */
        INTENT_NOT_STORED(
                Scope.SESSION,
                Severity.WARNING,
                "Look at the store and its disk: after a crash now, broadcasts would be made anew or left open");

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
