package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.ffmpeg.FfmpegRunner;
import io.exprsn.simulcast.internal.relay.SrtPush;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of an SRT destination and refuses what cannot be right. */
final class SrtDestination {
    private static final Set<String> KNOWN = Set.of(Destination.URL, Destination.LATENCY);
    private static final Duration DEFAULT_LATENCY = Duration.ofMillis(200);
    private static final long SHORTEST_LATENCY = 20;
    private static final long LONGEST_LATENCY = 8_000; // what libsrt can hold with its usual buffers
    private static final int LONGEST_STREAM_ID = 512;

    private SrtDestination() {}

    /** What to do to reach it. */
    static SrtPush push(Destination destination, FfmpegRunner ffmpeg) {
        String name = destination.name();
        Settings.requireKnown(destination, KNOWN, Set.of(Destination.PASSPHRASE));
        Secret streamId = destination.key();
        if (streamId != null && streamId.reveal().length() > LONGEST_STREAM_ID) { // measured only
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + name + " has a stream id of more than " + LONGEST_STREAM_ID + " characters",
                    "Copy it again from the service");
        }
        Destination checked = Destination.srt(name, URI.create(place(destination)));
        Secret passphrase = destination.secrets().get(Destination.PASSPHRASE);
        if (passphrase != null) {
            checked.withPassphrase(passphrase);
        }
        long latency = Settings.number(
                destination, Destination.LATENCY, SHORTEST_LATENCY, LONGEST_LATENCY, DEFAULT_LATENCY.toMillis());
        return new SrtPush(URI.create(place(destination)), streamId, passphrase, Duration.ofMillis(latency), ffmpeg);
    }

    /** Where it is, for messages. */
    static String place(Destination destination) {
        return String.valueOf(destination.settings().get(Destination.URL));
    }

    /** What a person should know before sending there. */
    static Optional<String> notice(Destination destination) {
        List<String> exposed = new ArrayList<>();
        addIf(destination.key(), "stream id", exposed);
        addIf(destination.secrets().get(Destination.PASSPHRASE), "passphrase", exposed);
        return exposed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The SRT " + String.join(" and ", exposed) + " of " + destination.name()
                                + " stands in the arguments of FFmpeg, where every user of this machine can read it while it runs");
    }

    private static void addIf(@Nullable Secret secret, String what, List<String> exposed) {
        if (secret != null) {
            exposed.add(what);
        }
    }
}
