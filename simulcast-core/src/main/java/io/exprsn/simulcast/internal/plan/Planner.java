package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.EncodingPlan;
import io.exprsn.simulcast.EncodingPlan.DestinationPlan;
import io.exprsn.simulcast.EncodingPlan.Obstacle;
import io.exprsn.simulcast.EncodingPlan.Reason;
import io.exprsn.simulcast.EncodingPlan.RenditionPlan;
import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.EncodingProfile.Tune;
import io.exprsn.simulcast.EncodingWish;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.SimulcastPlan;
import io.exprsn.simulcast.SourceLoss;
import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.internal.plan.Encode.Member;
import io.exprsn.simulcast.internal.plan.Encoders.Encoder;
import io.exprsn.simulcast.spi.PlatformFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the cheapest way to give every destination what it asks and its platform takes. Safe for use by several threads. */
public final class Planner {
    /** The part of the cores that encodes may take; the rest is for everything else. */
    private static final double USABLE = 0.9;
    /** Says how fast this machine is for all that is not the encoder itself. */
    static final String SOFTWARE = "libx264";

    private static final String ENTRANCE = "entrance";

    private final Platforms platforms;
    private final Encoders encoders;
    private final MachineCost cost;

    public Planner(Platforms platforms, Encoders encoders, MachineCost cost) {
        this.platforms = platforms;
        this.encoders = encoders;
        this.cost = cost;
    }

    /**
     * Plans all destinations of a show.
     *
     * @param source what the source holds; null if it is not there yet
     * @throws SimulcastException ({@link ErrorKind#INVALID}) for an unknown platform or wishes that do not go together, and
     *     for more work than the processor can do, if the plan refuses that
     */
    public EncodingPlan plan(@Nullable SourceMedia source, SimulcastPlan show) {
        return plan(source, show.destinations(), show);
    }

    /** As {@link #plan(SourceMedia, SimulcastPlan)}, for the destinations that a show has by now. */
    public EncodingPlan plan(@Nullable SourceMedia source, List<Destination> destinations, SimulcastPlan show) {
        return new Run(source, show).plan(destinations, show.isRefusingOverload());
    }

    /** As {@link #plan(SourceMedia, SimulcastPlan)}, but too much work is never refused. */
    EncodingPlan draft(@Nullable SourceMedia source, SimulcastPlan show) {
        return new Run(source, show).plan(show.destinations(), false);
    }

    /** One plan in the making. */
    private final class Run {
        private final @Nullable SourceMedia seen;
        /** As the feed will have it: after the entrance, where that transcodes. */
        private @Nullable SourceMedia source;

        private final SimulcastPlan show;
        private final double cores;
        private final Set<String> warnings = new LinkedHashSet<>();
        private final Set<String> notices = new LinkedHashSet<>();
        private final Map<EncodingProfile, Encoder> chosen = new LinkedHashMap<>();
        private final Map<EncodingProfile, Obstacle> missing = new HashMap<>();
        private @Nullable RenditionPlan entrance;
        private @Nullable Obstacle closed;

        Run(@Nullable SourceMedia source, SimulcastPlan show) {
            seen = source;
            this.source = source;
            this.show = show;
            double given = show.sharing().cpuCores();
            cores = given > 0 ? given : cost.cores();
        }

        EncodingPlan plan(List<Destination> destinations, boolean refusing) {
            openEntrance(destinations);
            List<Verdict> verdicts = destinations.stream().map(this::verdict).toList();
            List<Encode> encodes = shared(verdicts);
            Map<String, Encode> byDestination = new HashMap<>();
            encodes.forEach(encode -> encode.destinations().forEach(name -> byDestination.put(name, encode)));
            Map<Encode, String> names = names(encodes);
            List<RenditionPlan> renditions =
                    encodes.stream().map(encode -> rendition(encode, names)).toList();
            List<DestinationPlan> plans = verdicts.stream()
                    .map(verdict -> destination(verdict, byDestination.get(verdict.name()), names))
                    .toList();
            warn(verdicts, renditions);
            EncodingPlan plan = new EncodingPlan(
                    seen,
                    entrance,
                    plans,
                    renditions,
                    plans.stream().mapToInt(DestinationPlan::kilobits).sum(),
                    Stream.concat(Stream.ofNullable(entrance), renditions.stream())
                            .mapToDouble(RenditionPlan::cpuCores)
                            .sum(),
                    cores,
                    List.of(),
                    List.copyOf(notices));
            return judgeLoad(plan, refusing);
        }

        /** Of a source that FLV cannot carry, the entrance makes one that it can. */
        private void openEntrance(List<Destination> destinations) {
            SourceMedia foreign = seen;
            if (foreign == null || destinations.isEmpty()) {
                return;
            }
            List<String> codecs = Carriage.notCarried(foreign, encoders);
            if (codecs.isEmpty()) {
                return;
            }
            EncodingProfile profile = Resolution.highest(destinations.stream()
                    .map(destination -> resolved(foreign, destination))
                    .toList());
            String problem =
                    String.join(" and ", codecs) + " cannot travel in RTMP and must be encoded at the entrance";
            closed = obstacle(profile);
            if (closed != null) {
                closed = new Obstacle(problem + ", but " + closed.problem(), closed.remedy());
                return;
            }
            Encoder encoder = encoder(profile);
            entrance = new RenditionPlan(
                    ENTRANCE,
                    profile,
                    encoder.name(),
                    destinations.stream().map(Destination::name).toList(),
                    cores(profile));
            source = Resolution.made(foreign, profile);
        }

        private EncodingProfile resolved(SourceMedia media, Destination destination) {
            PlatformFacts facts = platforms.get(destination.platform()).facts();
            EncodingWish wish = destination.encoding();
            return Resolution.of(media, wish, wish.over(facts.profile()), facts.limits());
        }

        private Verdict verdict(Destination destination) {
            PlatformFacts facts = platforms.get(destination.platform()).facts();
            facts.notices().forEach(notice -> notices.add(facts.displayName() + ": " + notice));
            EncodingProfile profile = destination.encoding().over(facts.profile());
            SourceMedia media = source;
            if (media == null || closed != null) {
                return new Verdict(destination, facts, profile, List.of(), false, closed);
            }
            List<Finding> findings = new ArrayList<>(
                    destination.encoding().isExplicit() && !profile.isPassthrough()
                            ? Comparison.withWish(
                                    media, destination.platform(), facts.limits(), destination.encoding(), profile)
                            : Comparison.withLimits(media, destination.platform(), facts.limits()));
            SourceLoss loss = destination.sourceLoss() == null ? show.sourceLoss() : destination.sourceLoss();
            boolean bridged = loss.bridgesCopies() && loss.shows() != SourceLoss.Shows.NOTHING;
            boolean encodes = bridged
                    || !profile.isPassthrough()
                            && findings.stream().anyMatch(finding -> finding.reason() != Reason.NEEDS_AUDIO);
            if (bridged) {
                findings.add(new Finding(Reason.NEEDS_SLATE, "a slate while the source is gone"));
            }
            if (!encodes) {
                return new Verdict(destination, facts, profile, findings, false, null);
            }
            EncodingProfile resolved = Resolution.of(media, destination.encoding(), profile, facts.limits());
            return new Verdict(destination, facts, resolved, findings, true, obstacle(resolved));
        }

        private @Nullable Obstacle obstacle(EncodingProfile profile) {
            if (!chosen.containsKey(profile) && !missing.containsKey(profile)) {
                try {
                    chosen.put(profile, encoders.encoderFor(profile));
                } catch (SimulcastException none) {
                    missing.put(profile, new Obstacle(none.problem(), none.remedy()));
                }
            }
            return missing.get(profile);
        }

        /** For a merged profile nobody asked for an encoder yet; those of its parts do as well. */
        private Encoder encoder(EncodingProfile profile) {
            if (obstacle(profile) != null) {
                chosen.keySet().stream()
                        .filter(known -> known.videoCodec() == profile.videoCodec())
                        .findFirst()
                        .map(chosen::get)
                        .ifPresent(encoder -> chosen.put(profile, encoder));
            }
            Encoder encoder = chosen.get(profile);
            if (encoder == null) {
                throw new IllegalStateException("no encoder for " + profile);
            }
            return encoder;
        }

        private List<Encode> shared(List<Verdict> verdicts) {
            Map<EncodingProfile, List<Member>> equal = new LinkedHashMap<>();
            for (Verdict verdict : verdicts) {
                if (verdict.encodes && verdict.obstacle == null) {
                    equal.computeIfAbsent(verdict.profile, profile -> new ArrayList<>())
                            .add(new Member(verdict.name(), verdict.profile));
                }
            }
            List<Encode> encodes = equal.entrySet().stream()
                    .map(entry -> new Encode(entry.getKey(), entry.getValue()))
                    .toList();
            double tolerance = show.sharing().tolerance();
            return tolerance == 0 ? encodes : new SharedEncodes(tolerance, USABLE * cores, this::cores).merged(encodes);
        }

        private double cores(EncodingProfile profile) {
            return EncodeCost.cores(
                    profile,
                    source == null ? null : source.video(),
                    cost.unit(encoder(profile).name()),
                    cost.unit(SOFTWARE));
        }

        private Map<Encode, String> names(List<Encode> encodes) {
            Map<Encode, String> names = new HashMap<>();
            Map<String, Integer> used = new HashMap<>();
            for (Encode encode : encodes) {
                String name = Encode.name(encode.profile());
                int count = used.merge(name, 1, Integer::sum);
                names.put(encode, count == 1 ? name : name + "#" + count);
            }
            return names;
        }

        private RenditionPlan rendition(Encode encode, Map<Encode, String> names) {
            Encoder encoder = encoder(encode.profile());
            if (!encoder.isKeyFrameExact()) {
                warnings.add(encoder.name() + " adds key frames where scenes change: what was asked is the longest time"
                        + " between two of them");
            }
            if (encode.profile().constantBitrate() && !encoder.fillsUp()) {
                warnings.add(
                        encoder.name() + " cannot fill still pictures up to the bitrate: it falls while little moves,"
                                + " which platforms may report; libx264 can");
            }
            return new RenditionPlan(
                    names.getOrDefault(encode, ""),
                    encode.profile(),
                    encoder.name(),
                    encode.destinations(),
                    cores(encode.profile()));
        }

        private DestinationPlan destination(Verdict verdict, @Nullable Encode encode, Map<Encode, String> names) {
            List<Reason> reasons =
                    verdict.findings.stream().map(Finding::reason).distinct().toList();
            boolean silence = !verdict.encodes && reasons.contains(Reason.NEEDS_AUDIO);
            String rendition = encode == null ? null : names.get(encode);
            return new DestinationPlan(
                    verdict.name(),
                    verdict.destination.platform(),
                    reasons,
                    rendition,
                    silence,
                    kilobits(verdict, encode),
                    text(verdict, rendition, silence),
                    verdict.obstacle);
        }

        private int kilobits(Verdict verdict, @Nullable Encode encode) {
            if (verdict.destination.platform().equals(Destination.FILE)) {
                return 0; // stays here
            }
            if (encode != null) {
                return encode.profile().kilobits();
            }
            if (source != null) {
                return verdict.obstacle == null ? source.kilobits() : 0;
            }
            return verdict.profile.isPassthrough() ? 0 : verdict.profile.kilobits();
        }

        private String text(Verdict verdict, @Nullable String rendition, boolean silence) {
            if (source == null) {
                return verdict.profile.isPassthrough()
                        ? "copy, whatever the source holds"
                        : "decided when the source flows: copy, or " + verdict.profile.text();
            }
            if (closed != null) {
                return "cannot be served: " + closed.problem();
            }
            if (verdict.obstacle != null) {
                return "cannot be served: needs an encode (" + verdict.why() + "), but " + verdict.obstacle.problem();
            }
            if (rendition != null) {
                return "re-encode to " + rendition + ": " + verdict.why();
            }
            String copy = entrance == null ? "copy" : "copy of what the entrance makes";
            return silence ? copy + " with silence added: the source has no sound" : copy;
        }

        private void warn(List<Verdict> verdicts, List<RenditionPlan> renditions) {
            SourceMedia media = source;
            if (media == null) {
                return;
            }
            if (entrance != null && seen != null) {
                warnings.add(String.join(" and ", Carriage.notCarried(seen, encoders))
                        + " cannot travel in RTMP: the source is encoded once at the entrance, to "
                        + entrance.profile().text());
            }
            VideoTrack video = media.video();
            verdicts.forEach(verdict -> warn(verdict, video));
            if (video != null && video.interlaced() && renditions.isEmpty()) {
                warnings.add("The source is interlaced: moving edges look like combs on most screens. Let it send whole"
                        + " pictures");
            }
            boolean copies = verdicts.stream().anyMatch(verdict -> !verdict.encodes);
            if (copies && (media.kilobits() == 0 || video != null && video.kilobits() == 0)) {
                warnings.add(
                        "The bitrate of the source is not known: what its copies take of the uplink is missing in the"
                                + " sum");
            }
        }

        private void warn(Verdict verdict, @Nullable VideoTrack video) {
            String name = verdict.name();
            if (!verdict.encodes) {
                List<String> passed = verdict.findings.stream()
                        .filter(finding -> finding.reason() != Reason.NEEDS_AUDIO)
                        .map(Finding::text)
                        .toList();
                if (!passed.isEmpty() && verdict.destination.encoding().isExplicit()) {
                    warnings.add(name + " gets the source as it is, as asked, with " + String.join("; ", passed));
                }
                boolean fast = !verdict.profile.isPassthrough() && verdict.profile.tune() == Tune.LOW_LATENCY;
                if (fast && video != null && video.bFrames()) {
                    warnings.add(name + " is meant to have little delay, but the source has B-frames, which add some;"
                            + " switch them off in its encoder");
                }
                return;
            }
            EncodingProfile profile = verdict.profile;
            verdict.facts
                    .limits()
                    .maxVideoKilobits(profile.width(), profile.height(), profile.frameRate())
                    .ifPresent(cap -> {
                        if (profile.videoKilobits() > cap) {
                            warnings.add(name + " is to get " + profile.videoKilobits() + " kbit/s, but "
                                    + verdict.destination.platform() + " takes at most " + cap);
                        }
                    });
            if (profile.keyFrameInterval().compareTo(verdict.facts.limits().maxKeyFrameInterval()) > 0) {
                warnings.add(name + " is to get a key frame each "
                        + profile.keyFrameInterval().toMillis() / 1000.0 + " s, but "
                        + verdict.destination.platform() + " wants one at least each "
                        + verdict.facts.limits().maxKeyFrameInterval().toMillis() / 1000.0 + " s");
            }
            if (video != null
                    && video.width() > 0
                    && profile.height() > video.height()
                    && profile.width() > video.width()) {
                warnings.add(name + " is to get " + profile.width() + "x" + profile.height() + " of a source of "
                        + video.width() + "x" + video.height() + ": that costs, and shows no more");
            }
        }

        private EncodingPlan judgeLoad(EncodingPlan plan, boolean refusing) {
            if (!plan.fits()) {
                String problem = String.format(
                        Locale.ROOT,
                        "The encodes (%s) take about %.1f processor cores, and %.1f of %.0f are usable",
                        Stream.concat(Stream.ofNullable(plan.entrance()), plan.renditions().stream())
                                .map(RenditionPlan::name)
                                .collect(Collectors.joining(", ")),
                        plan.cpuCores(),
                        USABLE * cores,
                        cores);
                String remedy = "Ask for fewer or smaller profiles or a faster preset, let near ones share with"
                        + " Sharing.CLOSEST, or use a larger machine";
                if (refusing) {
                    throw new SimulcastException(ErrorKind.INVALID, problem, remedy);
                }
                warnings.add(problem + ". " + remedy);
            }
            return new EncodingPlan(
                    plan.source(),
                    plan.entrance(),
                    plan.destinations(),
                    plan.renditions(),
                    plan.uplinkKilobits(),
                    plan.cpuCores(),
                    plan.coresHere(),
                    List.copyOf(warnings),
                    plan.notices());
        }
    }

    /**
     * What becomes of one destination.
     *
     * @param profile what it is encoded with, or would be
     */
    private record Verdict(
            Destination destination,
            PlatformFacts facts,
            EncodingProfile profile,
            List<Finding> findings,
            boolean encodes,
            @Nullable Obstacle obstacle) {
        String name() {
            return destination.name();
        }

        String why() {
            return findings.stream().map(Finding::text).collect(Collectors.joining("; "));
        }
    }
}
