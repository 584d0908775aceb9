package io.exprsn.simulcast.ffmpeg;

import java.util.Locale;

/**
 * One thing an FFmpeg binary can or cannot do, as its own listings name it. Decisions are made by capability, never by
 * version: builds of one version differ more than neighbouring versions do.
 *
 * @param kind which listing it stands in
 * @param name its name there, such as {@code libx264} or {@code flv}; one name, never a list
 */
public record FfmpegCapability(Kind kind, String name) {
    /** The listings of a binary. */
    public enum Kind {
        /** A protocol it can read from. */
        INPUT_PROTOCOL("-protocols"),
        /** A protocol it can write to. */
        OUTPUT_PROTOCOL("-protocols"),
        /** A container it can write. */
        MUXER("-muxers"),
        /** A container or device it can read. */
        DEMUXER("-demuxers"),
        /** A codec it can produce. That a hardware encoder is listed says nothing about the hardware being there. */
        ENCODER("-encoders"),
        /**
         * An encoder that is not only listed but has proved itself on this machine: one picture went through it into FLV. A listed one
         * may lack its hardware or a library, and older FFmpegs cannot put HEVC or AV1 into FLV.
         */
        WORKING_ENCODER("-encoders"),
        /** A codec it can read. */
        DECODER("-decoders"),
        /** A filter. */
        FILTER("-filters");

        private final String listing;

        Kind(String listing) {
            this.listing = listing;
        }

        /** The option that makes FFmpeg print this listing. */
        String listing() {
            return listing;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Refuses an empty name. */
    public FfmpegCapability {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A capability needs a name, such as libx264");
        }
    }

    /** A protocol to read from. */
    public static FfmpegCapability inputProtocol(String name) {
        return new FfmpegCapability(Kind.INPUT_PROTOCOL, name);
    }

    /** A protocol to write to. */
    public static FfmpegCapability outputProtocol(String name) {
        return new FfmpegCapability(Kind.OUTPUT_PROTOCOL, name);
    }

    /** A container to write. */
    public static FfmpegCapability muxer(String name) {
        return new FfmpegCapability(Kind.MUXER, name);
    }

    /** A container or device to read. */
    public static FfmpegCapability demuxer(String name) {
        return new FfmpegCapability(Kind.DEMUXER, name);
    }

    /** A codec to produce. */
    public static FfmpegCapability encoder(String name) {
        return new FfmpegCapability(Kind.ENCODER, name);
    }

    /** A video codec to produce, proved to work on this machine and to fit into FLV. */
    public static FfmpegCapability workingEncoder(String name) {
        return new FfmpegCapability(Kind.WORKING_ENCODER, name);
    }

    /** A codec to read. */
    public static FfmpegCapability decoder(String name) {
        return new FfmpegCapability(Kind.DECODER, name);
    }

    /** A filter. */
    public static FfmpegCapability filter(String name) {
        return new FfmpegCapability(Kind.FILTER, name);
    }

    /** As it reads in an error: {@code encoder libx264}. */
    @Override
    public String toString() {
        return kind + " " + name;
    }
}
