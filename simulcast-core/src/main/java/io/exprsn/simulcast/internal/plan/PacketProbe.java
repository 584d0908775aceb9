package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.SourceMedia;
import io.exprsn.simulcast.SourceMedia.AudioTrack;
import io.exprsn.simulcast.SourceMedia.VideoTrack;
import io.exprsn.simulcast.internal.media.AacConfig;
import io.exprsn.simulcast.internal.media.MediaPacket;
import io.exprsn.simulcast.internal.media.PictureConfig;
import io.exprsn.simulcast.internal.media.TagBody;
import io.exprsn.simulcast.internal.media.TagInfo;
import io.exprsn.simulcast.internal.relay.Feed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the packets of a running stream and says what it holds: from headers what stands there, the rest by measuring.
 * It keeps no packet. Afterwards it goes on looking, at the cost of some additions for each packet, and tells when the
 * stream's parameters change.
 *
 * <p>Only the default tracks count. Safe for use by several threads.
 */
public final class PacketProbe implements Feed.Subscriber {
    /** So much media says enough, whatever it held. */
    private static final long ENOUGH_MILLIS = 6_000;
    /** Where nothing tells of pictures, sound alone is believed after this. */
    private static final long ENOUGH_SOUND_MILLIS = 2_000;
    /** A stream whose sound was not there by then has none. */
    private static final long SOUND_IS_LATE_MILLIS = 1_000;

    /** Hears of what is found; called by the thread that brings packets, which it must not hold up. */
    public interface Listener {
        /** The stream is known: the first time, and again after each change when what changed has been measured anew. */
        void known(SourceMedia media);

        /** The stream's parameters changed, for instance its size: what was known is no longer true. */
        void changed();
    }

    private final String description;
    private final Listener listener;

    private StreamMetadata metadata = StreamMetadata.NONE;
    private @Nullable Pictures pictures;
    private @Nullable Sound sound;
    private boolean told;

    /** @param description what is looked at, without secrets */
    public PacketProbe(String description, Listener listener) {
        this.description = description;
        this.listener = listener;
    }

    /** For one that is asked and tells nobody. */
    public PacketProbe(String description) {
        this(description, new Listener() {
            @Override
            public void known(SourceMedia media) {}

            @Override
            public void changed() {}
        });
    }

    @Override
    public boolean fits(long bytes, long millis) {
        return true;
    }

    @Override
    public void onJoin(List<MediaPacket> config) {
        config.forEach(this::onPacket);
    }

    /** Looks at a packet, which stays the caller's. */
    @Override
    public synchronized void onPacket(MediaPacket packet) {
        TagInfo info = packet.info();
        if (info.role() == TagInfo.Role.METADATA) {
            metadata = StreamMetadata.of(packet.payload());
            return;
        }
        String codec = info.codec();
        if (codec == null || info.track() != 0) {
            return;
        }
        if (info.role() == TagInfo.Role.SEQUENCE_HEADER) {
            header(packet, codec);
        } else if (info.isMedia()) {
            media(packet, codec);
        }
        if (!told && isComplete()) {
            told = true;
            listener.known(media());
        }
    }

    private void header(MediaPacket packet, String codec) {
        ByteBuf config = TagBody.config(packet);
        if (packet.isVideo()) {
            if (pictures == null || !pictures.isAs(codec, config)) {
                replacePictures(new Pictures(codec, config));
            }
        } else if (sound == null || !sound.isAs(codec, config)) {
            replaceSound(new Sound(codec, config));
        }
    }

    private void media(MediaPacket packet, String codec) {
        TagInfo info = packet.info();
        if (packet.isVideo()) {
            Pictures known = pictures;
            if (known == null || !known.codec.equals(codec)) {
                known = new Pictures(codec, packet.payload().slice(0, 0));
                replacePictures(known);
            }
            known.meter.count(packet.dts(), info.compositionTime(), packet.size(), packet.isKeyFrame());
        } else {
            Sound known = sound;
            if (known == null || !known.codec.equals(codec)) {
                known = new Sound(codec, packet.payload().slice(0, 0));
                replaceSound(known);
            }
            known.count(packet);
        }
    }

    /** Other pictures are measured from their first one on, and only with the sound beside them. */
    private void replacePictures(Pictures with) {
        pictures = with;
        if (sound != null) {
            sound.restart();
        }
        tellChange();
    }

    private void replaceSound(Sound with) {
        sound = with;
        tellChange();
    }

    /** Before anything was told, nothing has changed. */
    private void tellChange() {
        if (told) {
            told = false;
            listener.changed();
        }
    }

    /**
     * Whether enough was seen: two key frames, or 6 s of media, or 2 s of sound where nothing tells of pictures. Time is
     * the media's own, so a burst of remembered packets counts as if it had been waited for.
     */
    public synchronized boolean isComplete() {
        Pictures video = pictures;
        Sound audio = sound;
        long heard = audio == null ? 0 : audio.millis();
        if (video == null) {
            return heard >= (metadata.tellsOfPictures() ? ENOUGH_MILLIS : ENOUGH_SOUND_MILLIS);
        }
        long seen = video.meter.millis();
        return seen >= ENOUGH_MILLIS
                || heard >= ENOUGH_MILLIS && video.meter.pictures() > 0
                || video.meter.hasInterval() && (audio != null || seen >= SOUND_IS_LATE_MILLIS);
    }

    /** What is known by now; rates are measured over what was seen. */
    public synchronized SourceMedia media() {
        Pictures video = pictures;
        Sound audio = sound;
        long seen = Math.max(video == null ? 0 : video.meter.millis(), audio == null ? 0 : audio.millis());
        return new SourceMedia(
                description,
                "flv",
                video == null ? null : video.track(metadata),
                audio == null ? null : audio.track(metadata),
                Duration.ofMillis(seen));
    }

    /** The default track of pictures. */
    private static final class Pictures {
        final String codec;
        final byte[] header;
        final @Nullable PictureConfig config;
        final PictureMeter meter = new PictureMeter();

        Pictures(String codec, ByteBuf header) {
            this.codec = codec;
            this.header = ByteBufUtil.getBytes(header);
            config = PictureConfig.of(codec, header).orElse(null);
        }

        boolean isAs(String otherCodec, ByteBuf otherHeader) {
            return codec.equals(otherCodec) && Arrays.equals(header, ByteBufUtil.getBytes(otherHeader));
        }

        VideoTrack track(StreamMetadata metadata) {
            double rateTold = config != null && config.frameRate() > 0 ? config.frameRate() : metadata.frameRate();
            boolean near = FrameRates.isNear(meter.frameRate(), metadata.frameRate());
            return new VideoTrack(
                    CodecNames.ofFourCc(codec),
                    config == null ? null : config.profileName(),
                    config == null ? metadata.width() : config.width(),
                    config == null ? metadata.height() : config.height(),
                    FrameRates.snap(meter.frameRate(), near ? metadata.frameRate() : rateTold),
                    Math.max(meter.kilobits(), metadata.videoKilobits()),
                    meter.keyFrameInterval(),
                    meter.isReordered(),
                    config == null ? null : config.pixelFormat(),
                    config != null && config.isInterlaced(),
                    config == null ? 1 : config.pixelShape());
        }
    }

    /** The default track of sound. */
    private static final class Sound {
        final String codec;
        final byte[] header;
        final Optional<AacConfig> aac;
        private SoundMeter meter = new SoundMeter();
        private int flags;

        Sound(String codec, ByteBuf header) {
            this.codec = codec;
            this.header = ByteBufUtil.getBytes(header);
            aac = codec.equals("mp4a") ? AacConfig.parse(header) : Optional.empty();
        }

        boolean isAs(String otherCodec, ByteBuf otherHeader) {
            return codec.equals(otherCodec) && Arrays.equals(header, ByteBufUtil.getBytes(otherHeader));
        }

        void restart() {
            meter = new SoundMeter();
        }

        void count(MediaPacket packet) {
            meter.count(packet.dts(), packet.size());
            flags = packet.payload().getUnsignedByte(packet.payload().readerIndex());
        }

        long millis() {
            return meter.millis();
        }

        AudioTrack track(StreamMetadata metadata) {
            int kilobits = Math.max(meter.kilobits(), metadata.audioKilobits());
            return aac.map(config ->
                            new AudioTrack("aac", config.profile(), config.sampleRate(), config.channels(), kilobits))
                    .orElseGet(() -> new AudioTrack(
                            CodecNames.ofFourCc(codec), null, sampleRate(metadata), channels(), kilobits));
        }

        private int sampleRate(StreamMetadata metadata) {
            if (codec.equals("Opus")) {
                return 48_000;
            }
            if (metadata.sampleRate() > 0) {
                return metadata.sampleRate();
            }
            return codec.equals(".mp3") ? 44_100 >> 3 - (flags >> 2 & 3) : 0;
        }

        /** Opus tells it in its header, the old codecs in the flags of each tag. */
        private int channels() {
            if (codec.equals("Opus")) {
                return header.length > 9 ? header[9] & 0xFF : 2;
            }
            return 1 + (flags & 1);
        }
    }
}
