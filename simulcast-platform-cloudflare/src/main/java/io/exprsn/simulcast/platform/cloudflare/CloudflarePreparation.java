package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputChange;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputRow;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.Metadata.Privacy;
import io.exprsn.simulcast.spi.PlatformContext;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an input, finds the one that an earlier attempt made, or takes one that is there. An input that is made has the intent among its
 * meta data, by which an attempt whose answer was lost is found again.
 */
final class CloudflarePreparation {
    /** In the meta data of an input: the display name. */
    static final String NAME = "name";

    /** In the meta data of an input that we made: which broadcast it was made for. */
    static final String INTENT = "simulcastIntent";

    /** Detail of a broadcast: its input was made for it. */
    static final String MADE = "made";

    /** Detail of a broadcast: the host of its playback. */
    static final String CUSTOMER = "customer";

    /** Detail of a broadcast: settings that Cloudflare took and did not do, separated by commas. */
    static final String IGNORED = "ignored";

    /** Detail of a broadcast on an input that was there: since when its recordings are this broadcast's. */
    static final String SINCE = "since";

    private static final String DOING = "Preparing the input";

    private final BroadcastRequest request;
    private final PlatformContext context;
    private final CloudflareSettings settings;
    private final CloudflareApi api;
    private final Set<IngestProtocol> protocols;

    CloudflarePreparation(BroadcastRequest request, PlatformContext context) {
        this.request = request;
        this.context = context;
        this.settings = CloudflareSettings.of(context);
        this.api = new CloudflareApi(context, settings);
        this.protocols = EnumSet.noneOf(IngestProtocol.class);
        protocols.addAll(request.protocols());
        protocols.retainAll(EnumSet.of(IngestProtocol.RTMPS, IngestProtocol.SRT));
    }

    Broadcast prepare() {
        if (protocols.isEmpty()) {
            throw invalid(
                    "Cloudflare takes RTMPS and SRT, expected one of " + request.protocols(), "Send by RTMPS or SRT");
        }
        boolean withoutPlayback = settings.text(CloudflareSettings.RECORDING)
                .filter(CloudflareSettings.OFF::equals)
                .isPresent();
        if (withoutPlayback && Boolean.TRUE.equals(settings.yes(CloudflareSettings.LOW_LATENCY))) {
            throw invalid(
                    "Low latency is of playback, and there is none with \"" + CloudflareSettings.RECORDING + "\" off",
                    "Set it to automatic, or leave \"" + CloudflareSettings.LOW_LATENCY + "\" out");
        }
        return settings.text(CloudflareSettings.INPUT).map(this::onGiven).orElseGet(this::onOwn);
    }

    /** In a rehearsal nothing is recorded: then nobody can watch, and nothing is stored. */
    private Broadcast onOwn() {
        if (isPrivate() && !Boolean.TRUE.equals(settings.yes(CloudflareSettings.SIGNED))) {
            throw notHidden();
        }
        String mode = request.rehearsal()
                ? CloudflareSettings.OFF
                : settings.text(CloudflareSettings.RECORDING).orElse(CloudflareSettings.AUTOMATIC);
        InputSettings wanted = InputSettings.of(settings, mode, true);
        Optional<LiveInput> found = request.previous()
                .filter(previous -> previous.detail(MADE).isPresent())
                .flatMap(previous -> api.input(previous.id(), DOING))
                .or(this::madeEarlier);
        return found.map(input -> asWanted(input, wanted))
                .orElseGet(() -> held(api.create(wanted.creation(meta()), "Making an input"), wanted))
                .detail(MADE, "yes")
                .build();
    }

    /** The oldest one, should there be several. */
    private Optional<LiveInput> madeEarlier() {
        return api.inputs("Looking for an input of an earlier attempt").stream()
                .filter(row -> request.intentId().equals(row.noted(INTENT)))
                .min((one, other) -> String.valueOf(one.created()).compareTo(String.valueOf(other.created())))
                .map(InputRow::uid)
                .flatMap(uid -> api.input(uid, DOING));
    }

    private Map<String, String> meta() {
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put(NAME, context.destination());
        meta.put(INTENT, request.intentId());
        return meta;
    }

    /** Changes only what the destination sets. */
    private Broadcast onGiven(String uid) {
        if (settings.text(CloudflareSettings.ENDING)
                .filter(CloudflareSettings.DELETE::equals)
                .isPresent()) {
            throw invalid(
                    "An input that was there before is not deleted at the end of a broadcast",
                    "Set \"" + CloudflareSettings.ENDING + "\" to leave or disable, or leave \""
                            + CloudflareSettings.INPUT + "\" out");
        }
        LiveInput input = api.input(uid, DOING).orElseThrow(() -> unknown(uid));
        String mode = settings.text(CloudflareSettings.RECORDING).orElse(null);
        boolean signed =
                Optional.ofNullable(settings.yes(CloudflareSettings.SIGNED)).orElse(input.isSigned());
        if (isPrivate() && !signed) {
            throw notHidden();
        }
        boolean recorded = mode == null ? input.isRecorded() : mode.equals(CloudflareSettings.AUTOMATIC);
        if (request.rehearsal() && recorded && !signed) {
            throw invalid(
                    "A rehearsal on the input " + uid + " would be seen by all who have its address",
                    "Leave \"" + CloudflareSettings.INPUT + "\" out, or set \"" + CloudflareSettings.SIGNED
                            + "\" of the destination");
        }
        boolean switches = settings.ending(false).equals(CloudflareSettings.DISABLE);
        if (!input.isEnabled() && !switches) {
            throw new SimulcastException(ErrorKind.REJECTED, switchedOff(uid), SWITCH_ON);
        }
        String since = request.previous()
                .filter(previous -> previous.id().equals(uid))
                .flatMap(previous -> previous.detail(SINCE))
                .orElse(context.clock().instant().toString());
        return asWanted(input, InputSettings.of(settings, mode, switches ? true : null))
                .detail(SINCE, since)
                .build();
    }

    static final String SWITCH_ON = "Enable it at dash.cloudflare.com, Stream, Live inputs, or set \""
            + CloudflareSettings.ENDING + "\" to disable, with which it is enabled for each broadcast";

    static String switchedOff(String uid) {
        return "The input " + uid + " is disabled and takes no media";
    }

    static SimulcastException unknown(String uid) {
        return new SimulcastException(
                ErrorKind.REJECTED,
                "Cloudflare does not know the input " + uid + " in this account",
                "Correct the setting \"" + CloudflareSettings.INPUT + "\", or leave it out");
    }

    private Broadcast.Builder asWanted(LiveInput input, InputSettings wanted) {
        InputChange change = wanted.change(input);
        return change.isEmpty()
                ? broadcast(input, List.of())
                : held(api.update(input.uid(), change, "Changing the input"), wanted);
    }

    /** Cloudflare answers 200 to some settings and passes over them; what was to hide must not be passed over. */
    private Broadcast.Builder held(LiveInput input, InputSettings wanted) {
        List<String> ignored = wanted.ignored(input);
        for (String hides : List.of(CloudflareSettings.SIGNED, CloudflareSettings.ORIGINS)) {
            if (ignored.contains(hides)) {
                throw new SimulcastException(
                        ErrorKind.REJECTED,
                        "Cloudflare took the setting \"" + hides + "\" and did not do it",
                        "Look at the input " + input.uid() + " at dash.cloudflare.com, Stream, Live inputs");
            }
        }
        return broadcast(input, ignored);
    }

    private Broadcast.Builder broadcast(LiveInput input, List<String> ignored) {
        Broadcast.Builder broadcast = Broadcast.of(CloudflareAdapter.ID, input.uid());
        List<Ingest> ingests = input.ingests(
                protocols,
                settings.text(CloudflareSettings.PROTOCOL)
                        .filter(CloudflareSettings.SRT::equals)
                        .isPresent());
        if (ingests.isEmpty()) {
            throw CloudflareErrors.unreadable(DOING, "the input has no address and key for " + protocols);
        }
        ingests.forEach(broadcast::ingest);
        input.customer().ifPresent(customer -> {
            broadcast.detail(CUSTOMER, customer);
            if (input.isRecorded() && !input.isSigned()) {
                broadcast.watch(CloudflarePlayback.of(customer, input.uid()).page());
            }
        });
        if (!ignored.isEmpty()) {
            broadcast.detail(IGNORED, String.join(",", ignored));
        }
        return broadcast;
    }

    private boolean isPrivate() {
        return request.metadata().privacy() == Privacy.PRIVATE;
    }

    private static SimulcastException notHidden() {
        return invalid(
                "Whoever has the address of an input at Cloudflare can watch, and private was asked for",
                "Set \"" + CloudflareSettings.SIGNED + "\" of the destination to true, or leave Cloudflare out");
    }

    private static SimulcastException invalid(String problem, String remedy) {
        return new SimulcastException(ErrorKind.INVALID, problem, remedy);
    }
}
