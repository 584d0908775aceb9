package io.exprsn.simulcast.internal.relay;

import io.exprsn.simulcast.MediaNumbers;
import io.exprsn.simulcast.internal.media.MediaKind;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.TagInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One live stream of packets with memory: metadata, codec headers and the current group of pictures. Whoever joins
 * starts from that memory if it is young enough and fits, else at the next key frame; without video, at once.
 *
 * <p>Packets are published by one thread at a time; joining and leaving is safe from any thread. Subscribers are called
 * with the feed's lock held, so that none sees a packet twice or misses one: they only queue.
 */
public final class Feed {
    /** A joiner may start this far behind live. */
    static final long MAX_JOIN_AGE_NANOS = 2_000_000_000L;
    /** Where no picture came for this long, sound alone is a starting point. */
    private static final long VIDEO_GONE_MS = 5_000;
    /** Far above ten seconds of many tracks. Packets may be empty, so the bytes alone are no bound. */
    static final int MAX_GROUP_PACKETS = 16_384;
    /** All tracks together; a real header has some hundred bytes. Beyond, headers pass but joiners do not get them. */
    static final int MAX_HEADER_BYTES = 1 << 20;
    /** See {@link #headerKey}. */
    private static final int DEFAULT_VIDEO_HEADER = 0;
    /** Names of codecs kept; a source may make up any number. */
    static final int MAX_CODECS = 32;

    /** Hears what the feed notices; called with the feed's lock held. */
    public interface Listener {
        /** The group of pictures outgrew its bound and was forgotten. */
        void groupOfPicturesForgotten(long bytes, long millis);
    }

    /** Where packets go. */
    public interface Subscriber {
        /** Whether so much can be taken at once. */
        boolean fits(long bytes, long millis);

        /** First, once: metadata and headers. The packets are the feed's: retain what is kept. */
        void onJoin(List<MediaPacket> config);

        /** Each further packet, in order. The packet is the feed's: retain it to keep it. Must not block. */
        void onPacket(MediaPacket packet);
    }

    /** A key frame, and the header it was coded under. */
    static final class Decodable {
        final MediaPacket header;
        final MediaPacket keyFrame;
        private final long nanos;
        private @Nullable Instant at;

        private Decodable(MediaPacket header, MediaPacket keyFrame, long nanos) {
            this.header = header;
            this.keyFrame = keyFrame;
            this.nanos = nanos;
        }

        /**
         * When it was published; asked for once, as two clocks never agree to the last digit and one picture must not seem to be two.
         *
         * @param clock the time of day at a time of the feed's ticker
         */
        synchronized Instant at(LongFunction<Instant> clock) {
            Instant known = at;
            if (known == null) {
                known = clock.apply(nanos);
                at = known;
            }
            return known;
        }

        private Decodable retain() {
            header.retain();
            keyFrame.retain();
            return this;
        }

        void release() {
            header.release();
            keyFrame.release();
        }
    }

    private final Object lock = new Object();
    private final LongSupplier nanoTime;
    private final Listener listener;
    private final long maxGroupBytes;
    private final long maxGroupMillis;

    private final List<Subscriber> waiting = new ArrayList<>();
    private final List<Subscriber> active = new ArrayList<>();
    private final Map<Integer, MediaPacket> headers = new TreeMap<>();
    private int headerBytes;
    private final Map<String, Boolean> codecs = new LinkedHashMap<>();
    private @Nullable MediaPacket metadata;
    private final ArrayDeque<MediaPacket> group = new ArrayDeque<>();
    private long groupBytes;
    private long groupStartNanos;
    private @Nullable Decodable newestKeyFrame;
    private long lastVideoDts = Long.MIN_VALUE / 2;
    private boolean closed;
    /** Place in {@link #active} of the next one to hear of the packet being published. */
    private int next;

    private final MediaMeter meter = new MediaMeter();

    public Feed(LongSupplier nanoTime, Listener listener, long maxGroupBytes, long maxGroupMillis) {
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.maxGroupBytes = maxGroupBytes;
        this.maxGroupMillis = maxGroupMillis;
    }

    /** Sends a packet to all and remembers what joiners need; takes over the packet. */
    public void publish(MediaPacket packet) {
        try {
            TagInfo info = packet.info();
            if (info.role() == TagInfo.Role.END_OF_SEQUENCE) {
                return; // would end a platform's broadcast although the source may come again
            }
            synchronized (lock) {
                if (closed) {
                    return;
                }
                count(packet);
                boolean keyFrame = packet.isKeyFrame();
                if (packet.isVideo()) {
                    lastVideoDts = packet.dts();
                }
                if (info.role() == TagInfo.Role.METADATA) {
                    metadata = replace(metadata, packet);
                } else if (info.isConfig()) {
                    rememberHeader(packet);
                }
                if (keyFrame) {
                    forgetGroup();
                    groupStartNanos = nanoTime.getAsLong();
                    rememberKeyFrame(packet);
                }
                if (!waiting.isEmpty() && (keyFrame || packet.isAudio() && !hasVideo(packet.dts()) && info.isMedia())) {
                    List<MediaPacket> config = config();
                    waiting.forEach(subscriber -> subscriber.onJoin(config));
                    active.addAll(waiting);
                    waiting.clear();
                }
                remember(packet, keyFrame);
                for (next = 0; next < active.size(); ) {
                    active.get(next++).onPacket(packet);
                }
            }
        } finally {
            packet.release();
        }
    }

    private void count(MediaPacket packet) {
        meter.count(packet, nanoTime.getAsLong());
        String codec = packet.info().codec();
        if (codec != null
                && packet.info().role() == TagInfo.Role.SEQUENCE_HEADER
                && (codecs.size() < MAX_CODECS || codecs.containsKey(codec))) {
            codecs.put(codec, packet.info().extended());
        }
    }

    private void rememberHeader(MediaPacket packet) {
        int key = headerKey(packet);
        MediaPacket before = headers.get(key);
        if (before != null && !before.payload().equals(packet.payload())) {
            // Pictures before it cannot be decoded with it.
            forgetGroup();
            groupStartNanos = Long.MIN_VALUE;
        }
        int more = packet.size() - (before == null ? 0 : before.size());
        if (headerBytes + more <= MAX_HEADER_BYTES) {
            headerBytes += more;
            headers.put(key, replace(before, packet));
        }
    }

    /** With its header of this moment: another may come before the next key frame. */
    private void rememberKeyFrame(MediaPacket packet) {
        forgetKeyFrame();
        MediaPacket header = headers.get(DEFAULT_VIDEO_HEADER);
        if (header != null) {
            newestKeyFrame = new Decodable(header, packet, groupStartNanos).retain();
        }
    }

    private void forgetKeyFrame() {
        if (newestKeyFrame != null) {
            newestKeyFrame.release();
            newestKeyFrame = null;
        }
    }

    private static int headerKey(MediaPacket packet) {
        TagInfo info = packet.info();
        return (packet.kind() == MediaKind.VIDEO ? 0 : 1) << 16
                | info.track() << 4
                | (info.role() == TagInfo.Role.SEQUENCE_HEADER ? 0 : 1);
    }

    private static MediaPacket replace(@Nullable MediaPacket before, MediaPacket packet) {
        packet.retain();
        if (before != null) {
            before.release();
        }
        return packet;
    }

    private void remember(MediaPacket packet, boolean keyFrame) {
        if (group.isEmpty() && !keyFrame
                || packet.info().isConfig()
                || packet.info().role() == TagInfo.Role.METADATA) {
            return;
        }
        group.add(packet.retain());
        groupBytes += packet.size();
        long millis = packet.dts() - group.getFirst().dts();
        if (groupBytes > maxGroupBytes || millis > maxGroupMillis || group.size() > MAX_GROUP_PACKETS) {
            listener.groupOfPicturesForgotten(groupBytes, millis);
            forgetGroup();
        }
    }

    private void forgetGroup() {
        group.forEach(MediaPacket::release);
        group.clear();
        groupBytes = 0;
    }

    private boolean hasVideo(long dts) {
        return dts - lastVideoDts < VIDEO_GONE_MS;
    }

    private List<MediaPacket> config() {
        List<MediaPacket> config = new ArrayList<>(headers.size() + 1);
        if (metadata != null) {
            config.add(metadata);
        }
        config.addAll(headers.values());
        return config;
    }

    /** What joiners are told first: metadata and headers. The caller owns the packets. */
    List<MediaPacket> told() {
        synchronized (lock) {
            List<MediaPacket> told = config();
            told.forEach(MediaPacket::retain);
            return told;
        }
    }

    /** The newest key frame of the default track, however old; null if there is none that its header decodes. The caller owns it. */
    @Nullable
    Decodable newestKeyFrame() {
        synchronized (lock) {
            return newestKeyFrame == null ? null : newestKeyFrame.retain();
        }
    }

    /** Whether joiners are told just this by metadata or a header. */
    boolean tells(MediaPacket config) {
        synchronized (lock) {
            MediaPacket known =
                    config.info().role() == TagInfo.Role.METADATA ? metadata : headers.get(headerKey(config));
            return known != null && known.payload().equals(config.payload());
        }
    }

    /** Adds a subscriber: from memory at once, or at the next starting point. */
    public void join(Subscriber subscriber) {
        join(subscriber, MAX_JOIN_AGE_NANOS);
    }

    /**
     * Adds a subscriber: from memory at once if it is young enough and fits, or at the next starting point. What the memory holds is
     * handed over before this returns.
     *
     * @param maxAgeNanos how far behind live it may start
     */
    public void join(Subscriber subscriber, long maxAgeNanos) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            boolean young = !group.isEmpty() && nanoTime.getAsLong() - groupStartNanos <= maxAgeNanos;
            if (young
                    && subscriber.fits(
                            groupBytes, group.getLast().dts() - group.getFirst().dts())) {
                subscriber.onJoin(config());
                group.forEach(subscriber::onPacket);
                active.add(subscriber);
            } else {
                waiting.add(subscriber);
            }
        }
    }

    /** Media time of the current group of pictures so far, ms. */
    public long rememberedMillis() {
        synchronized (lock) {
            return group.isEmpty()
                    ? 0
                    : group.getLast().dts() - group.getFirst().dts();
        }
    }

    /** Removes a subscriber; it hears nothing after this returns. */
    public void leave(Subscriber subscriber) {
        synchronized (lock) {
            waiting.remove(subscriber);
            int at = active.indexOf(subscriber);
            if (at >= 0) {
                active.remove(at);
                if (at < next) {
                    next--; // left in mid-packet: those behind it move up
                }
            }
        }
    }

    /** FourCC codecs of the headers seen, in order, that only Enhanced RTMP can carry. */
    public List<String> extendedCodecs() {
        synchronized (lock) {
            return codecs.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /** Forgets everything and lets go of all subscribers. */
    public void close() {
        synchronized (lock) {
            closed = true;
            active.clear();
            waiting.clear();
            forgetGroup();
            forgetKeyFrame();
            headers.values().forEach(MediaPacket::release);
            headers.clear();
            metadata = replaceByNothing(metadata);
        }
    }

    private static @Nullable MediaPacket replaceByNothing(@Nullable MediaPacket packet) {
        if (packet != null) {
            packet.release();
        }
        return null;
    }

    /** What was published. */
    public MediaNumbers numbers() {
        return meter.numbers(nanoTime.getAsLong());
    }

    /** Payload bytes per second of the last seconds; 0 in the first second, which says nothing of the rate. */
    public long bytesPerSecond() {
        MediaNumbers numbers = numbers();
        Duration age = numbers.sinceFirstPacket();
        return age == null || age.toSeconds() < 1 ? 0 : numbers.kilobitsPerSecond() * 125;
    }
}
