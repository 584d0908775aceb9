package io.exprsn.simulcast.platform.cloudflare;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.Secret;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputChange;
import io.exprsn.simulcast.platform.cloudflare.CloudflareJson.InputRow;
import io.exprsn.simulcast.spi.ApiError;
import io.exprsn.simulcast.spi.ApiFailure;
import io.exprsn.simulcast.spi.Broadcast;
import io.exprsn.simulcast.spi.Broadcast.Ingest;
import io.exprsn.simulcast.spi.Broadcast.IngestProtocol;
import io.exprsn.simulcast.spi.BroadcastRequest;
import io.exprsn.simulcast.spi.BroadcastStatus;
import io.exprsn.simulcast.spi.CheckResult;
import io.exprsn.simulcast.spi.CountsViewers;
import io.exprsn.simulcast.spi.Engagement;
import io.exprsn.simulcast.spi.KeepsRecordings;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformContext;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.QuotaFacts;
import io.exprsn.simulcast.spi.ReportsStatus;
import io.exprsn.simulcast.spi.SendsOn;
import io.exprsn.simulcast.spi.Viewers;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cloudflare Stream as a destination: makes a live input or takes one that is there, says how it does, what was recorded of it and where
 * Cloudflare sends it on to. What it shows begins when media arrives, so there is nothing to take live.
 */
public final class CloudflareAdapter
        implements PlatformAdapter, ReportsStatus, CountsViewers, KeepsRecordings, SendsOn {
    static final String ID = "cloudflare";

    /** Counted by players' requests, which come each few seconds; it is not part of the token's limit. */
    private static final Duration NEXT_COUNT = Duration.ofSeconds(30);

    private static final String ENDING = "Ending the broadcast";
    private static final String ROTATING = "Making new keys";
    private static final String LISTING = "Looking where the input is sent on to";

    /** Made by {@link java.util.ServiceLoader}. */
    public CloudflareAdapter() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public PlatformFacts facts() {
        return CloudflareFacts.FACTS;
    }

    @Override
    public ApiError explain(ApiFailure failure) {
        return CloudflareErrors.explain(failure);
    }

    /** Token, permission, subscription, storage, and the input with its outputs where there is one already. */
    @Override
    public CheckResult check(PlatformContext context) {
        return new CloudflareCheck(context).check();
    }

    @Override
    public Broadcast prepare(BroadcastRequest request, PlatformContext context) {
        return new CloudflarePreparation(request, context).prepare();
    }

    /**
     * Disables an input that was made for the broadcast, which ends what is sent to it and lets nobody begin again; its recordings stay. An
     * input that was there before is left alone, and its stream ends when media stops. The setting {@code ending} may say otherwise.
     */
    @Override
    public void end(Broadcast broadcast, PlatformContext context) {
        CloudflareSettings settings = CloudflareSettings.of(context);
        switch (settings.ending(isMade(broadcast))) {
            case CloudflareSettings.DISABLE -> disable(broadcast, new CloudflareApi(context, settings));
            case CloudflareSettings.DELETE -> new CloudflareApi(context, settings).delete(broadcast.id(), ENDING);
            default -> {
                // its stream ends when media does
            }
        }
    }

    private static void disable(Broadcast broadcast, CloudflareApi api) {
        LiveInput input;
        try {
            input = api.update(broadcast.id(), InputChange.enabling(false), ENDING);
        } catch (SimulcastException e) {
            if (CloudflareErrors.isGone(e)) {
                return;
            }
            throw e;
        }
        if (Boolean.TRUE.equals(input.told().enabled())) {
            throw new SimulcastException(
                    ErrorKind.TRANSIENT,
                    ENDING + ": Cloudflare answered that the input is still enabled",
                    "Stop sending, which ends it too; it is tried again");
        }
    }

    /**
     * Deletes an input that was made for the broadcast. Should something have been recorded of it, that stays, and is billed. An input that
     * was there before is left as it is, and disabled where the setting {@code ending} says so.
     */
    @Override
    public void discard(Broadcast broadcast, PlatformContext context) {
        CloudflareSettings settings = CloudflareSettings.of(context);
        if (isMade(broadcast)) {
            new CloudflareApi(context, settings).delete(broadcast.id(), "Discarding the broadcast");
        } else if (settings.ending(false).equals(CloudflareSettings.DISABLE)) {
            disable(broadcast, new CloudflareApi(context, settings));
        }
    }

    private static boolean isMade(Broadcast broadcast) {
        return broadcast.detail(CloudflarePreparation.MADE).isPresent();
    }

    @Override
    public BroadcastStatus status(Broadcast broadcast, PlatformContext context) {
        return CloudflareStatus.of(
                broadcast, api(context).look(broadcast.id(), QuotaFacts.STATUS, "Asking for the input's status"));
    }

    /**
     * What Cloudflare says of the connection to the input, in its own words, with the protocol that media comes by.
     *
     * @return empty where Cloudflare does not know the input any more
     */
    public Optional<LiveState> liveState(Broadcast broadcast, PlatformContext context) {
        return api(context)
                .look(broadcast.id(), QuotaFacts.STATUS, "Asking for the input's status")
                .map(looked -> LiveState.of(looked.input().told().status()));
    }

    /**
     * Counted where playback is, which differs from customer to customer: not known where Cloudflare did not tell that host as the broadcast
     * was prepared, and where the count is hidden.
     */
    @Override
    public Viewers viewers(Broadcast broadcast, PlatformContext context) {
        CloudflareSettings settings = CloudflareSettings.of(context);
        boolean hidden = Boolean.TRUE.equals(settings.yes(CloudflareSettings.HIDE_VIEWERS));
        Long current = hidden
                ? null
                : broadcast
                        .detail(CloudflarePreparation.CUSTOMER)
                        .flatMap(LiveInput::customerCode)
                        .map(customer -> new CloudflareApi(context, settings).viewers(broadcast.id(), customer))
                        .orElse(null);
        return new Viewers(current, Engagement.untold(), context.clock().instant(), NEXT_COUNT);
    }

    /**
     * Of an input that was made for the broadcast all, else those that began since it was prepared. A broadcast that broke off for longer
     * than its input waits has several.
     */
    @Override
    public List<Recording> recordings(Broadcast broadcast, PlatformContext context) {
        return CloudflareRecordings.of(broadcast, api(context).videos(broadcast.id(), "Looking for recordings"));
    }

    /** Of the input that is set, else of the newest that was made for this destination. */
    @Override
    public List<Output> outputs(PlatformContext context) {
        CloudflareSettings settings = CloudflareSettings.of(context);
        CloudflareApi api = new CloudflareApi(context, settings);
        List<InputRow> rows = settings.text(CloudflareSettings.INPUT).isPresent() ? List.of() : api.inputs(LISTING);
        Optional<String> uid = CloudflareOutputs.input(settings, context.destination(), rows);
        try {
            return uid.stream()
                    .flatMap(one -> api.outputs(one, LISTING).stream())
                    .map(item -> CloudflareOutputs.output(item, LISTING))
                    .toList();
        } catch (SimulcastException e) {
            if (!CloudflareErrors.isGone(e)) {
                throw e;
            }
            if (settings.text(CloudflareSettings.INPUT).isPresent()) {
                throw CloudflarePreparation.unknown(uid.orElseThrow());
            }
            return List.of(); // deleted since it was listed
        }
    }

    /**
     * Lets Cloudflare send the input of a broadcast on. Each minute there is billed; up to 50 are sent at once.
     *
     * @param server address without the key, {@code rtmp}, {@code rtmps} or {@code srt}
     * @param key the stream key there; Cloudflare tells it again to whoever may read the input
     * @param enabled whether it is sent there at once
     */
    public Output addOutput(Broadcast broadcast, URI server, Secret key, boolean enabled, PlatformContext context) {
        String doing = "Adding an output";
        if (!Set.of("rtmp", "rtmps", "srt").contains(String.valueOf(server.getScheme())) || server.getHost() == null) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    doing + ": Cloudflare sends on to addresses of rtmp, rtmps and srt, and this one is none",
                    "Give it as rtmps://host[:port]/app, and the key beside it");
        }
        return CloudflareOutputs.output(api(context).addOutput(broadcast.id(), server, key, enabled, doing), doing);
    }

    /**
     * Switches an output on or off. Address and key cannot change: remove it and add another.
     *
     * @param output id of the output
     */
    public Output switchOutput(Broadcast broadcast, String output, boolean enabled, PlatformContext context) {
        String doing = "Switching an output";
        return CloudflareOutputs.output(api(context).switchOutput(broadcast.id(), output, enabled, doing), doing);
    }

    /**
     * Removes an output; one that is being sent to stops within 30 s. One that is gone is no error.
     *
     * @param output id of the output
     */
    public void removeOutput(Broadcast broadcast, String output, PlatformContext context) {
        api(context).removeOutput(broadcast.id(), output, "Removing an output");
    }

    /**
     * Makes new keys for the input. The old ones are void at once, and what is sent with them breaks off.
     *
     * @return the broadcast with the new ones, in the place of the one that was given
     */
    public Broadcast rotateKeys(Broadcast broadcast, PlatformContext context) {
        LiveInput input = api(context).rotate(broadcast.id(), ROTATING);
        Map<IngestProtocol, Ingest> fresh = new LinkedHashMap<>();
        Set<IngestProtocol> protocols =
                broadcast.ingests().stream().map(Ingest::protocol).collect(Collectors.toSet());
        input.ingests(protocols, false).forEach(ingest -> fresh.put(ingest.protocol(), ingest));
        if (!fresh.keySet().containsAll(protocols)) {
            throw CloudflareErrors.unreadable(ROTATING, "the input has no address and key for " + protocols);
        }
        return new Broadcast(
                broadcast.platform(),
                broadcast.id(),
                broadcast.ingests().stream()
                        .map(ingest -> fresh.getOrDefault(ingest.protocol(), ingest))
                        .toList(),
                broadcast.watch(),
                broadcast.chat(),
                broadcast.endsBy(),
                broadcast.details());
    }

    /**
     * Enables or disables the input of a broadcast, also one that was there before. A disabled one refuses media, and what is being sent
     * breaks off.
     */
    public void enable(Broadcast broadcast, boolean enabled, PlatformContext context) {
        api(context)
                .update(
                        broadcast.id(),
                        InputChange.enabling(enabled),
                        enabled ? "Enabling the input" : "Disabling the input");
    }

    private static CloudflareApi api(PlatformContext context) {
        return new CloudflareApi(context, CloudflareSettings.of(context));
    }
}
